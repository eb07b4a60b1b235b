"""Addresses of the inbox and of the choices about mail."""

from __future__ import annotations

from django.urls import path

from procurement.messages import views

app_name = "messages"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.mark_all, name="mark_all"),
    path("again/", views.send_again, name="send_again"),
    path("settings/", views.settings, name="settings"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("<uuid:message_id>/", views.message, name="message"),
    path("<uuid:message_id>/mark/", views.mark, name="mark"),
]
