from django.apps import AppConfig


class LedgersConfig(AppConfig):
    name = "haitang.ledgers"
