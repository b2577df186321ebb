"""Addresses of the app `branches`: the tree and its lists first, then one organisation, then acts."""

from django.urls import path

from branches.views import acts, imports, organizations, terms, tree

app_name = "branches"

urlpatterns = [
    path("", tree.tree, name="tree"),
    path("terms/", terms.committee_list, name="committee_list"),
    path("terms/<int:pk>/edit/", terms.term_edit, name="term_edit"),
    path("terms/<int:pk>/extend/", terms.term_extend, name="term_extend"),
    path("terms/<int:pk>/close/", terms.term_close, name="term_close"),
    path("delegations/<int:pk>/end/", organizations.delegation_end, name="delegation_end"),
    path("import/", imports.upload, name="import"),
    path("import/<int:pk>/", imports.detail, name="import_detail"),
    path("acts/", acts.act_list, name="act_list"),
    path("acts/add/", acts.act_add, name="act_add"),
    path("acts/reform/", acts.act_reform, name="act_reform"),
    path("acts/abolish/", acts.act_abolish, name="act_abolish"),
    path("acts/<int:pk>/", acts.act_detail, name="act_detail"),
    path("acts/<int:pk>/edit/", acts.act_edit, name="act_edit"),
    path("acts/<int:pk>/cancel/", acts.act_cancel, name="act_cancel"),
    path("acts/<int:pk>/preview/", acts.act_preview, name="act_preview"),
    path("acts/<int:pk>/undo/", acts.act_undo, name="act_undo"),
    path("acts/<int:pk>/steps/add/<str:kind>/", acts.step_add, name="step_add"),
    path("steps/<int:pk>/allocate/", acts.step_allocate, name="step_allocate"),
    path("steps/<int:pk>/remove/", acts.step_remove, name="step_remove"),
    path("steps/<int:pk>/move/", acts.step_move, name="step_move"),
    path("<int:pk>/", organizations.detail, name="detail"),
    path("<int:pk>/panels/", organizations.organization_panels, name="panels"),
    path("<int:pk>/node/", tree.node, name="node"),
    path("<int:pk>/export/", tree.export, name="export"),
    path("<int:pk>/edit/", organizations.edit, name="edit"),
    path("<int:pk>/open/", organizations.open_below, name="open_below"),
    path("<int:pk>/codes/add/", organizations.code_add, name="code_add"),
    path("<int:pk>/delegations/add/", organizations.delegation_add, name="delegation_add"),
    path("<int:pk>/standing/", organizations.standing, name="standing"),
    path("<int:pk>/terms/", terms.term_list, name="term_list"),
    path("<int:pk>/terms/add/", terms.term_add, name="term_add"),
]
