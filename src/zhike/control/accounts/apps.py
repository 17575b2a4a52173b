from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zhike.control.accounts"
    label = "accounts"
