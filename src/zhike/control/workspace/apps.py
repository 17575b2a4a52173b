from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "zhike.control.workspace"
    label = "workspace"
