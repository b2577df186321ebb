"""Addresses of the pages "Căn cứ"."""

from django.urls import path

from regulations import views

app_name = "regulations"

urlpatterns = [
    path("", views.index, name="index"),
    path("rules/<str:code>/", views.parameter, name="parameter"),
    path("rules/<str:code>/add/", views.add_value, name="add_value"),
    path("instruments/", views.instruments, name="instruments"),
    path("instruments/add/", views.add_instrument, name="add_instrument"),
    path("instruments/<int:pk>/", views.instrument, name="instrument"),
    path("authority/", views.authority, name="authority"),
    path("forms/", views.forms, name="forms"),
    path("lists/", views.lookup_lists, name="lookup_lists"),
    path("lists/<str:code>/", views.lookup_list, name="lookup_list"),
]
