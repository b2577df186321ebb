"""How forms are drawn: every form and field of the site through the templates of the kit."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class KitRenderer(TemplatesSetting):
    """The renderer named in settings: ``{{ form }}`` and ``{{ field.as_field_group }}`` look like the kit."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
