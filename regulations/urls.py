"""Addresses of the pages "Căn cứ"."""

app_name = "regulations"

urlpatterns: list = []
