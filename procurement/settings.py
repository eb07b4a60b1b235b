"""Django's settings, from the environment (listed in docs/operations.md). No business constants: those are rulesets.

Without DATABASE_URL the platform is "embedded": PostgreSQL from a pip package under DATA_DIR, on this machine only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from procurement import env
from procurement.embedded.postgres import DATABASE, ROLE, Postgres
from procurement.embedded.valkey import Valkey

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).absolute()

# --- What kind of installation this is --------------------------------------------------------------------------------

_database_url = env.url("DATABASE_URL", schemes=("postgres", "postgresql"))
_broker_url = env.text("BROKER_URL")
EMBEDDED_DATABASE = _database_url is None
EMBEDDED_BROKER = not _broker_url
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=True)  # whether bin/run fills an empty embedded database with the demo

PORT = env.number("PORT", 8000, least=1, most=65535)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://localhost:{PORT}" if EMBEDDED_DATABASE else "").rstrip("/")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"
_LOOPBACK = env.LOOPBACK
if _public.scheme not in ("http", "https") or not _public.hostname or _public.path:
    raise ImproperlyConfigured("PUBLIC_URL: give the address that people type, such as https://tenders.example.org.")
if not HTTPS and _public.hostname not in _LOOPBACK:
    raise ImproperlyConfigured(
        "PUBLIC_URL must begin with https:// unless it is on localhost: bids are sealed in the browser."
    )


def _secret_key() -> str:
    """The key given, or for an embedded installation one that is made once and kept beside its data."""
    if given := env.text("SECRET_KEY"):
        return given
    if not EMBEDDED_DATABASE:
        raise ImproperlyConfigured(
            "SECRET_KEY (or SECRET_KEY_FILE) must be set where DATABASE_URL is: all machines share one."
        )
    return env.kept_secret(DATA_DIR / "secret-key")


SECRET_KEY = _secret_key()
SOURCE_URL = env.text("SOURCE_URL")  # where visitors find the source code of what runs here (AGPL, section 13)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", (_public.hostname,) if HTTPS else (*_LOOPBACK, "[::1]"))

# --- Applications -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "procurement.apps.ProcurementConfig",
    "bidders",
    "tenders",
    "cms",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_fsm",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
]
FORM_RENDERER = "procurement.form_renderer.FormRenderer"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "procurement.middleware.response_headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "procurement.shared_pages.SharedPages",
    "procurement.compression.PublicCompression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "procurement.sealing_views.SealedUploadMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "procurement.people.middleware.log_in_ends",
    "procurement.people.middleware.second_step",
    "allauth.account.middleware.AccountMiddleware",
    "procurement.middleware.display_time_zone",
]

ROOT_URLCONF = "procurement.urls"
WSGI_APPLICATION = "procurement.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # being preloaded as HTTPS-only by browsers is the domain owner's decision, for all its subdomains
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "procurement.access.context",
            ],
            "builtins": ["procurement.templatetags.letters"],
        },
    },
]

# --- Data -------------------------------------------------------------------------------------------------------------

# Which database role this process takes (manage.py database_roles); without one, that of DATABASE_URL, which owns all.
DATABASE_ROLE = env.choice("DATABASE_ROLE", "owner", ("owner", "web", "worker", "report"))
_role_url = env.url(f"{DATABASE_ROLE.upper()}_DATABASE_URL", schemes=("postgres", "postgresql"))
_database: dict[str, Any]
if _database_url is None:
    _database = {
        "ENGINE": "procurement.embedded.database",
        "NAME": DATABASE,
        "USER": ROLE if DATABASE_ROLE == "owner" else f"{ROLE}_{DATABASE_ROLE}",
        "HOST": str(Postgres(DATA_DIR).sockets),
        "DATA_DIR": str(DATA_DIR),
    }
else:
    _database = env.database(_role_url or _database_url)
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": False}}

# Counters of log-in attempts must be the same in every web process, so they may not live in one process's memory.
_cache_url = env.url("CACHE_URL", schemes=("redis", "rediss"))
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _cache_url.geturl()}
    if _cache_url
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

_storage_url = env.url("STORAGE_URL", (DATA_DIR / "blobs").as_uri(), schemes=("file", "s3"))
if _storage_url is None:
    raise ImproperlyConfigured("STORAGE_URL is empty.")
STORAGES = {
    "default": env.storage(_storage_url),
    "staticfiles": {"BACKEND": "procurement.static_bundle.HashedStorage"},
}
KEYS_DIR = Path(env.text("KEYS_DIR", str(DATA_DIR / "keys"))).absolute()
# Each key may lie elsewhere: a credential of systemd, another disk, a mounted secret.
KEY_FILES = {
    "kek": Path(env.text("KEK_PATH", str(KEYS_DIR / "kek.key"))),
    "draft": Path(env.text("DRAFT_KEY_PATH", str(KEYS_DIR / "draft.key"))),
    "receipt": Path(env.text("RECEIPT_KEY_PATH", str(KEYS_DIR / "receipt.key"))),
}
# Only for a key that is made; the key file keeps its own.
SIGNER_NAME = env.text("SIGNER_NAME", f"{_public.netloc}/log")
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_BUNDLE_ROOT = DATA_DIR / "static-bundle"
STATICFILES_FINDERS = [
    "procurement.static_bundle.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]

# --- Work in the background -------------------------------------------------------------------------------------------

CELERY_BROKER_URL = _broker_url or f"redis+socket://{Valkey(DATA_DIR).socket}"
# Unacknowledged messages of a killed worker come back after visibility_timeout, which must exceed the longest task.
# The restore options make that prompt: by default the transport looks only every hundred seconds or so.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {"visibility_timeout": 600, "unacked_restore_interval": 2, "unacked_restore_throttle": 1}
    if urlsplit(CELERY_BROKER_URL).scheme.startswith("redis")
    else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_PROCESSES", 2, least=1, most=64)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "uploads": {
        "task": "procurement.tasks.clear_unfinished_uploads",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    # Three times a minute, so that none is missed by a hair; the first finds the minute without its leaf.
    "tick": {"task": "procurement.tasks.tick", "schedule": 20.0, "options": {"expires": 20}},
    "unreferenced-files": {
        "task": "tenders.tasks.discard_unreferenced_files",
        "schedule": 6 * 3600.0,
        "options": {"expires": 3600},
    },
    # Its result goes into the tick of the minute, so it is asked for more often than once a minute.
    "probe": {"task": "tenders.tasks.probe", "schedule": 30.0, "options": {"expires": 25}},
    "run-due": {"task": "tenders.tasks.run_due", "schedule": 20.0, "options": {"expires": 60}},
    "shares": {"task": "tenders.tasks.check_shares", "schedule": 600.0, "options": {"expires": 600}},
    "guarantees": {"task": "tenders.tasks.remind_of_guarantees", "schedule": 3600.0, "options": {"expires": 3600}},
    "confirm": {"task": "tenders.tasks.remind_to_confirm", "schedule": 900.0, "options": {"expires": 900}},
    "documents": {"task": "tenders.tasks.remind_of_documents", "schedule": 3600.0, "options": {"expires": 3600}},
    "receipts": {"task": "tenders.tasks.mail_receipts", "schedule": 60.0, "options": {"expires": 60}},
    "drafts": {"task": "tenders.tasks.remind_of_drafts", "schedule": 300.0, "options": {"expires": 300}},
    "mail": {"task": "procurement.tasks.send_unsent_mail", "schedule": 60.0, "options": {"expires": 60}},
    "vat-numbers": {"task": "procurement.tasks.check_vat_numbers", "schedule": 60.0, "options": {"expires": 60}},
    "digests": {"task": "procurement.tasks.send_digests", "schedule": 300.0, "options": {"expires": 300}},
    "reports": {"task": "tenders.tasks.write_reports", "schedule": 60.0, "options": {"expires": 60}},
    "history": {"task": "tenders.tasks.read_history", "schedule": 60.0, "options": {"expires": 60}},
    "savings": {"task": "tenders.tasks.keep_savings", "schedule": 20.0, "options": {"expires": 20}},
    "changed-flags": {"task": "tenders.tasks.look_for_flags", "schedule": 60.0, "options": {"expires": 60}},
    # At night; hours are those of CELERY_TIMEZONE.
    "all-flags": {"task": "tenders.tasks.look_for_all_flags", "schedule": crontab(hour=1, minute=40)},
    "alerts": {"task": "tenders.tasks.alert", "schedule": 60.0, "options": {"expires": 60}},
    # Whatever publishes a text writes its words as well; this mends what was loaded past the services.
    "words": {"task": "tenders.tasks.index_words", "schedule": crontab(hour=2, minute=20)},
    "indexed-prices": {"task": "tenders.tasks.index_prices", "schedule": crontab(hour=2, minute=35)},
    "kept-savings": {"task": "tenders.tasks.check_kept_savings", "schedule": crontab(hour=3, minute=10)},
    "activity": {"task": "tenders.tasks.make_activity_reports", "schedule": crontab(hour=2, minute=50)},
    "fees": {"task": "tenders.tasks.make_fees", "schedule": 60.0, "options": {"expires": 60}},
    "payment-papers": {"task": "tenders.tasks.issue_payment_papers", "schedule": 60.0, "options": {"expires": 60}},
    "payments": {"task": "tenders.tasks.payments", "schedule": 60.0, "options": {"expires": 60}},
    "resets": {
        "task": "procurement.tasks.finish_second_factor_resets",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
}

# --- People -----------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "procurement.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "procurement.people.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
CSRF_FAILURE_VIEW = "procurement.people.middleware.csrf_failure"
# Whoever holds a role that binds somebody needs a second step, and a fresh one for the act itself. Off for trying out.
SECOND_STEP_REQUIRED = env.flag("SECOND_STEP_REQUIRED", default=not EMBEDDED_DATABASE)
ACCOUNT_ADAPTER = "procurement.people.allauth_adapters.AccountAdapter"
MFA_ADAPTER = "procurement.people.allauth_adapters.MFAAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger may not make us write to addresses that we don't know
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, address or second step is told to the old address too
ACCOUNT_CHANGE_EMAIL = True  # one address a person; a new one counts once it is confirmed
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up, and never past the second step
ACCOUNT_SIGNUP_FORM_CLASS = "procurement.people.signup.SignupForm"
ACCOUNT_FORMS = {
    name: f"procurement.people.allauth_forms.{form}Form"
    for name, form in (
        ("login", "Login"),
        ("signup", "Signup"),
        ("reset_password", "ResetPassword"),
        ("reset_password_from_key", "ResetPasswordKey"),
        ("change_password", "ChangePassword"),
        ("change_email", "ChangeEmail"),
        ("add_email", "AddEmail"),
        ("reauthenticate", "Reauthenticate"),
    )
}
MFA_FORMS = {
    "authenticate": "procurement.people.allauth_forms.AuthenticateForm",
    "reauthenticate": "procurement.people.allauth_forms.ReauthenticateCodeForm",
    "activate_totp": "procurement.people.allauth_forms.ActivateTOTPForm",
    "add_webauthn": "procurement.people.allauth_forms.AddWebAuthnForm",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# By allauth's counters in the cache: 30 log-ins a minute from one address, 10 wrong ones, 5 wrong ones for one account
# in five minutes; also for passwords asked again, resets and sign-ups. No second throttle beside it.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off; a code still works once only
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # localhost only: PUBLIC_URL refuses http elsewhere
SESSION_COOKIE_AGE = 12 * 60 * 60

# --- Safety of the browser's side -------------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:  # the prefix makes browsers refuse such a cookie from a subdomain or an insecure page
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # load balancers ask over the inner network
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", default=False)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Nothing reaches other sites. "no-referrer" hides no more, and makes browsers send "Origin: null" with our own forms.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Every item of a lot is a few fields of one form, and a lot may have two thousand (services.drafting).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000
# Proxies in front that set X-Forwarded-*; 0 means that these headers are a visitor's own words and count for nothing.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, most=5)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
    },
}

# --- Words and time ---------------------------------------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = "UTC"
DISPLAY_TIME_ZONE = env.text("DISPLAY_TIME_ZONE", "Europe/Bucharest")
# The one list of languages: each has a catalog, columns of words in cms and of labels in Code, and a folder of cms/content.
LANGUAGES = [("en", "English"), ("ro", "Română"), ("az", "Azərbaycanca")]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", tuple(code for code, _name in LANGUAGES))
FORMAT_MODULE_PATH = "procurement.formats"
LOCALE_PATHS = [BASE_DIR / "procurement" / "locale", BASE_DIR / "cms" / "locale"]  # the first one counts
USE_THOUSAND_SEPARATOR = False

# --- Pages that people write (cms) -------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Sigiliu"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# One log-in, by allauth; nothing is asked of other sites; a page of words needs no second pair of eyes.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILIMAGES_RENDITION_STORAGE = "cms.pictures.PictureStorage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpeg", "jpg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 5 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # always a download
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 2**20

# The demo plays its procedures in the past; a real installation never moves its clock.
CLOCK_MAY_MOVE = EMBEDDED_DATABASE

# Where the probe asks whether the web servers are ready; empty: it doesn't. Best through the proxy in front of them.
_probe_url = env.url(
    "PROBE_URL", f"{PUBLIC_URL}/readyz" if EMBEDDED_DATABASE and not HTTPS else "", schemes=("http", "https")
)
PROBE_URL = _probe_url.geturl() if _probe_url else ""

# A page that many open at once is made once a second (procurement/shared_pages.py).
SHARED_PAGES = env.flag("SHARED_PAGES", default=True)

# --- Open data --------------------------------------------------------------------------------------------------------

# The prefix that the Open Contracting Partnership registers for a publisher; this one is for trying out.
OCID_PREFIX = env.text("OCID_PREFIX", "ocds-000000")
# Said in every package: who publishes, under which licence, by which policy (by default the page that describes the data).
OCDS_PUBLISHER = env.text("OCDS_PUBLISHER", "Sigiliu")
OCDS_LICENSE = env.text("OCDS_LICENSE", "https://creativecommons.org/licenses/by/4.0/")
OCDS_POLICY = env.text("OCDS_POLICY", f"{PUBLIC_URL}/ocds/")

# A register that answers like VIES, asked about new VAT numbers in the background (docs/people.md); none: nobody is asked.
_vat_url = env.url("VAT_CHECK_URL", schemes=("http", "https"))
VAT_CHECK_URL = _vat_url.geturl().rstrip("/") if _vat_url else ""
if _vat_url is not None and _vat_url.scheme != "https" and _vat_url.hostname not in _LOOPBACK:
    raise ImproperlyConfigured("VAT_CHECK_URL must begin with https:// unless it is on this machine.")

# Which red flags are looked for, and their thresholds (docs/red-flags/README.md); none: all, with their defaults.
RED_FLAGS_SETTINGS = env.text("RED_FLAGS_SETTINGS")

# --- Payments (docs/payments.md) --------------------------------------------------------------------------------------

# Both keys or none: without the second no message of the payment service can be believed, so nothing would ever be paid.
STRIPE_API_KEY, STRIPE_WEBHOOK_SECRET = env.text("STRIPE_API_KEY"), env.text("STRIPE_WEBHOOK_SECRET")
STRIPE_ENABLED = bool(STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET)
# Another address is for tests and for trying out, with a server that answers like Stripe's.
_stripe_url = env.url("STRIPE_API_BASE", "https://api.stripe.com", schemes=("http", "https"))
STRIPE_API_BASE = _stripe_url.geturl().rstrip("/") if _stripe_url else ""
STRIPE_CHECKOUT_ORIGIN = "https://checkout.stripe.com"
if _stripe_url is not None and _stripe_url.hostname in _LOOPBACK:
    STRIPE_CHECKOUT_ORIGIN = STRIPE_API_BASE
elif _stripe_url is not None and _stripe_url.scheme != "https":
    raise ImproperlyConfigured("STRIPE_API_BASE must begin with https:// unless it is on this machine.")
if STRIPE_ENABLED:  # the button to pay is a form of ours that is answered with a way to Stripe's page
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(STRIPE_CHECKOUT_ORIGIN)
# What a company is told that pays by transfer; empty: the buyer's own account, as its documents say.
BANK_ACCOUNT = env.text("BANK_ACCOUNT")

# --- Mail and logs ----------------------------------------------------------------------------------------------------

# Every mail is a row first (procurement/mail.py); a worker hands it to this server. Without EMAIL_URL it stays a row.
MAIL_DELIVERY_BACKEND: str | None = None
globals().update(env.email(env.url("EMAIL_URL", schemes=("smtp", "smtps", "file"))))
EMAIL_BACKEND = "procurement.mail.OutboxBackend"
# Where mail that came back is read (docs/operations.md); none: by hand, from a file, or not at all.
BOUNCES_MAILBOX = env.mailbox("BOUNCES_URL", env.url("BOUNCES_URL", schemes=("imap", "imaps")))
if BOUNCES_MAILBOX:
    CELERY_BEAT_SCHEDULE["returned-mail"] = {
        "task": "procurement.tasks.read_returned_mail",
        "schedule": 300.0,
        "options": {"expires": 300},
    }
# The outbox as a page, for trying out. It shows links that work like keys, so only where all is on one's own machine.
OUTBOX_PAGE = EMBEDDED_DATABASE and not HTTPS and not env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", f"procurement@{_public.hostname}")
ADMINS: list[tuple[str, str]] = []

# Lines for people, to standard error. Never a request's body, and no mail to administrators: it would carry form data.
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "procurement.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        "botocore": {"level": "WARNING"},  # it says in each thread where it found its keys
        "django_tasks": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
