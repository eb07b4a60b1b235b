"""Addresses before a tender: yearly plans and market consultations, for everybody and for agencies."""

from django.urls import URLPattern, path

from tenders.views import consultations, plans

urlpatterns: list[URLPattern] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/<int:number>/", plans.plan, name="plan"),
    path("plans/<int:number>.csv", plans.plan_csv, name="plan-csv"),
    path("officer/plans/", plans.own, name="officer-plans"),
    path("officer/plans/<int:number>/", plans.officer_plan, name="officer-plan"),
    path("officer/plans/<int:number>/<uuid:item>/", plans.officer_line, name="officer-plan-line"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/<uuid:key>/", consultations.consultation, name="consultation"),
    path("officer/consultations/", consultations.own, name="officer-consultations"),
    path("officer/consultations/<uuid:key>/", consultations.officer_consultation, name="officer-consultation"),
    path("officer/tenders/<str:reference>/plan/", consultations.planned, name="officer-planned"),
]
