"""Customers: lists, one customer, hand tags. Keeps no tables: all of it is in the warehouse."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "zhike.control.customers"
    label = "customers"
