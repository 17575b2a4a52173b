from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "zhike.control.subscriptions"
    label = "subscriptions"
