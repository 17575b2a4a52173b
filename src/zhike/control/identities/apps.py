from django.apps import AppConfig


class IdentitiesConfig(AppConfig):
    name = "zhike.control.identities"
    label = "identities"
