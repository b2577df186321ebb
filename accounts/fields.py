"""The field for an organisation, as the apps above know it; it lives with the organisations."""

from branches.fields import OrganizationField

__all__ = ["OrganizationField"]
