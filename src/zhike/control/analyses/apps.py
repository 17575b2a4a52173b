"""Analyses: questions that are asked again and again, their answers, and what these say of customers."""

from django.apps import AppConfig


class AnalysesConfig(AppConfig):
    name = "zhike.control.analyses"
    label = "analyses"
