"""Addresses of transfers: collective."""

from django.urls import path

from transfers.views import collective

urlpatterns: list = [
    path("collective/", collective.collective_list, name="collective_list"),
    path("collective/new/", collective.collective_new, name="collective_new"),
    path("collective/<int:pk>/", collective.collective_detail, name="collective_detail"),
    path("collective/<int:pk>/list/", collective.collective_members, name="collective_members"),
    path("collective/<int:pk>/open/", collective.collective_business, name="collective_business"),
    path("collective/<int:pk>/step/<slug:name>/", collective.collective_step, name="collective_step"),
]
