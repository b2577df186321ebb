"""Addresses of transfers: batches."""

from django.urls import path

from transfers.views import batches

urlpatterns: list = [
    path("batches/", batches.batch_list, name="batch_list"),
    path("batches/new/", batches.batch_new, name="batch_new"),
    path("batches/template/", batches.batch_template, name="batch_template"),
    path("batches/<int:pk>/", batches.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/people/", batches.batch_people, name="batch_people"),
    path("batches/<int:pk>/list/", batches.batch_upload, name="batch_upload"),
    path("batches/<int:pk>/check/", batches.batch_check, name="batch_check"),
    path("batches/<int:pk>/introduce/", batches.batch_introduce, name="batch_introduce"),
    path("batches/<int:pk>/receive/", batches.batch_receive, name="batch_receive"),
]
