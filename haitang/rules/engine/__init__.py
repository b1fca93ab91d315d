"""The engine: text to tree to verdict. Pure Python and Arrow; knows no room and no Django."""
