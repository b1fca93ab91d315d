from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "haitang.results"
