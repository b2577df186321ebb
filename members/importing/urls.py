"""Addresses of imports: the list, a new file, its columns, its preview, the writing."""

from django.urls import path

from members.importing import views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("add/", views.upload, name="import_upload"),
    path("<int:pk>/columns/", views.mapping, name="import_mapping"),
    path("<int:pk>/", views.preview, name="import_preview"),
    path("<int:pk>/remarks/", views.remarks_file, name="import_remarks"),
    path("<int:pk>/commit/", views.commit, name="import_commit"),
    path("<int:pk>/discard/", views.discard, name="import_discard"),
    path("<int:pk>/file/", views.original, name="import_file"),
]
