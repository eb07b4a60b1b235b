# One image for the web server, the worker and the scheduler; compose.yaml says which is which.
FROM debian:trixie-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        python3 python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 procurement \
    && install --directory --owner=procurement --mode=700 /data

WORKDIR /srv/procurement
COPY requirements.txt requirements-dev.txt constraints.txt ./
COPY bin/setup bin/setup
RUN bin/setup
COPY . .

USER procurement
ENV DATA_DIR=/data PATH=/srv/procurement/.venv/bin:$PATH BIND=0.0.0.0:8000
# Catalogs and static files are the same for every installation; migrations and keys are not, see compose.yaml.
RUN DATABASE_URL=postgresql://nobody@none.invalid/none PUBLIC_URL=https://none.invalid SECRET_KEY=only-while-building \
    python manage.py prepare --files-only
CMD ["gunicorn", "--config", "python:procurement.web_server", "procurement.wsgi:application"]
