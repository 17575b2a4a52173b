"""People, their one-time sign-in links, API keys, and how the roles differ from the shipped ones."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from zhike.control.accounts.permissions import Role
from zhike.control.ids import new_key_id, new_user_id

_ROLES = [(role.value, role.value) for role in Role]


class User(AbstractBaseUser):
    """Somebody who signs in. Without a usable password only a sign-in link lets them in."""

    id = models.CharField(primary_key=True, max_length=32, default=new_user_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=16, choices=_ROLES, default=Role.VIEWER.value)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"

    @property
    def has_password(self) -> bool:
        """Whether anything but a sign-in link lets them in."""
        return self.has_usable_password()


class SignInLink(models.Model):
    """A random token (kept as its SHA-256) that signs one person in, once, for a few minutes."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiKey(models.Model):
    """A key for programs, kept as its SHA-256; `prefix` is what a person recognises it by."""

    id = models.CharField(primary_key=True, max_length=32, default=new_key_id, editable=False)
    name = models.CharField(max_length=64)
    prefix = models.CharField(max_length=16)
    key_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=_ROLES)
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)


class RoleDifference(models.Model):
    """That a role may do something here that it may not as shipped (`allowed`), or the reverse."""

    role = models.CharField(max_length=16, choices=_ROLES)
    permission = models.CharField(max_length=16)
    allowed = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["role", "permission"], name="one_difference"),)
