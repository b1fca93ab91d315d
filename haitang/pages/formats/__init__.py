"""How each language writes dates; found through FORMAT_MODULE_PATH."""
