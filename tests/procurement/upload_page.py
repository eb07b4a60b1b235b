"""A page with one upload form, for the test of upload.js: nothing of the product sends so little."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import include, path

PAGE = """{% extends "base.html" %}{% block title %}Upload{% endblock %}{% block content %}
{% include "components/error_summary.html" with form=form only %}<h1>Upload</h1>
<form class="form" method="post" enctype="multipart/form-data" novalidate data-upload data-guard
 data-done="Stored, please wait" data-failed="The line broke: send it again.">{% csrf_token %}{{ form }}
<progress aria-label="Upload" hidden></progress><p data-upload-note role="status"></p>
<button class="btn">Send</button></form>{% endblock %}"""
DONE = """{% extends "base.html" %}{% block content %}<h1>Done {{ request.GET.bytes }}</h1>{% endblock %}"""


class UploadForm(forms.Form):
    title = forms.CharField()
    file = forms.FileField()


def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "Stored.")
        return HttpResponseRedirect(f"/done/?bytes={form.cleaned_data['file'].size}")
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


def done(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(DONE).render({}, request))


urlpatterns = [path("upload/", upload), path("done/", done), path("", include("procurement.urls"))]
