"""Measurements: run by hand or by manage.py bench, never by pytest."""
