"""Addresses of the app `members`: lists first, then one member, then the ledger and duplicates."""

from django.urls import include, path

from members.views import detail, duplicates, list, movements, statuses

app_name = "members"

urlpatterns = [
    path("", list.member_list, name="list"),
    path("export/", list.export, name="export"),
    path("add/", movements.add, name="add"),
    path("movements/", movements.movement_list, name="movements"),
    path("movements/<int:pk>/reverse/", movements.reverse_entry, name="reverse"),
    path("visitors/", statuses.visitor_list, name="visitors"),
    path("visitors/add/", statuses.visitor_add, name="visitor_add"),
    path("visitors/<int:pk>/end/", statuses.visitor_end, name="visitor_end"),
    path("statuses/<int:pk>/remove/", statuses.status_remove, name="status_remove"),
    path("duplicates/", duplicates.duplicate_list, name="duplicates"),
    path("duplicates/<int:first>/<int:second>/", duplicates.duplicate_pair, name="duplicate_pair"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/history/", detail.member_history, name="history"),
    path("<int:pk>/panels/", detail.member_panels, name="panels"),
    path("<int:pk>/reveal/<str:field>/", detail.reveal, name="reveal"),
    path("<int:pk>/status/", statuses.status_set, name="status_set"),
    path("<int:pk>/recognise/", statuses.recognise, name="recognise"),
    path("<int:pk>/acts/<str:code>/", movements.record_act, name="act"),
    path("imports/", include("members.importing.urls")),
    path("", include("members.record.urls")),
]
