"""Who was an analyst did what operators do now."""

from typing import Any

from django.db import migrations, models

ROLES = [(role, role) for role in ("owner", "administrator", "operator", "analyst", "service", "viewer")]


def to_operators(apps: Any, _: Any) -> None:
    for name in ("User", "ApiKey"):
        apps.get_model("accounts", name).objects.filter(role="analyst").update(role="operator")


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_initial"),)

    operations = (
        migrations.AlterField("user", "role", models.CharField(choices=ROLES, default="viewer", max_length=16)),
        migrations.AlterField("apikey", "role", models.CharField(choices=ROLES, max_length=16)),
        migrations.RunPython(to_operators, migrations.RunPython.noop),
    )
