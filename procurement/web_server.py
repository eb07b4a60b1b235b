"""How gunicorn serves: gunicorn --config python:procurement.web_server procurement.wsgi:application.

Few processes with many threads: a slow upload keeps one thread busy and no more.
"""

from __future__ import annotations

from procurement import env

bind = env.words("BIND", (f"127.0.0.1:{env.number('PORT', 8000, least=1, most=65535)}",))
worker_class = "gthread"
workers = env.number("WEB_PROCESSES", 2, least=1, most=64)
threads = env.number("WEB_THREADS", 32, least=1, most=256)
keepalive = 5
timeout = 60
graceful_timeout = 20
# No access log: addresses hold the tokens of password resets and invitations.
accesslog = None
loglevel = "warning"
control_socket_disable = True
# What a proxy says of a visitor is read by Django alone, and only as far as TRUSTED_PROXIES allows.
forwarded_allow_ips = ""
