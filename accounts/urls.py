"""Addresses of the app `accounts`."""

from django.conf import settings
from django.urls import path

from accounts import log_views, own_views, views

app_name = "accounts"
urlpatterns = [
    path("profile/", own_views.profile, name="profile"),
    path("profile/token/", own_views.token_make, name="token_make"),
    path("profile/token/revoke/", own_views.token_revoke, name="token_revoke"),
    path("profile/sign-out/", own_views.sign_out_everywhere, name="sign_out_everywhere"),
    path("users/", views.user_list, name="user_list"),
    path("users/new/", views.user_create, name="user_create"),
    path("users/review/", views.review_list, name="review_list"),
    path("users/<int:pk>/", views.user_detail, name="user_detail"),
    path("users/<int:pk>/edit/", views.user_edit, name="user_edit"),
    path("users/<int:pk>/close/", views.user_close, name="user_close"),
    path("users/<int:pk>/reopen/", views.user_reopen, name="user_reopen"),
    path("users/<int:pk>/password/", views.user_password, name="user_password"),
    path("users/<int:pk>/second-factor/", views.user_factor, name="user_factor"),
    path("users/<int:pk>/sessions/", views.user_sessions, name="user_sessions"),
    path("users/<int:pk>/reviewed/", views.review_mark, name="review_mark"),
    path("users/<int:pk>/grants/new/", views.grant_add, name="grant_add"),
    path("grants/<int:pk>/end/", views.grant_end, name="grant_end"),
    path("logs/access/", log_views.access_log, name="access_log"),
    path("logs/exports/", log_views.export_log, name="export_log"),
    path("logs/sign-ins/", log_views.sign_in_log, name="sign_in_log"),
]
if settings.DEMO_ALLOWED:
    urlpatterns.append(path("demo-code/", own_views.demo_code, name="demo_code"))
