"""Settings common to every way of running; safe as they stand for production."""

from functools import partial

from celery.schedules import crontab
from django.utils.functional import SimpleLazyObject

from config.database import settings_from_url
from config.environment import (
    ROOT,
    broker_url,
    database_url,
    flag,
    kept_secret,
    number,
    redis_url,
    text,
    var_dir,
    words,
)

BASE_DIR = ROOT
VAR_DIR = var_dir()

DEBUG = False
SECRET_KEY = kept_secret("SECRET_KEY")
# The Ed25519 key (32 bytes in base64url) that signs files to other installations, and the name we bear there (by default from the key).
EXCHANGE_KEY = SimpleLazyObject(partial(kept_secret, "EXCHANGE_KEY", size=32))
EXCHANGE_ID = text("EXCHANGE_ID")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# The project's own apps, in the one direction imports run: nobody imports to the right.
OWN_APPS = [
    "core",
    "regulations",
    "branches",
    "accounts",
    "documents",
    "jobs",
    "members",
    "meetings",
    "admissions",
    "transfers",
    "reminders",
    "reports",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "django_filters",
    "django_tables2",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "config",
    *OWN_APPS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.GateMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "accounts.context.person",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "core.templatetags.components"],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "core.forms.KitRenderer"
DJANGO_TABLES2_TEMPLATE = "django_tables2/kit.html"

# --- Data -----------------------------------------------------------------------------------------

DATABASES = {"default": settings_from_url(database_url())}
DATABASES["default"] |= {
    # The password apart from the address, so that it can be a container's secret file.
    "PASSWORD": text("DATABASE_PASSWORD", DATABASES["default"]["PASSWORD"]),
    "CONN_MAX_AGE": number("DATABASE_CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
    # Behind PgBouncer in transaction mode server-side cursors do not survive.
    "DISABLE_SERVER_SIDE_CURSORS": flag("DATABASE_BEHIND_PGBOUNCER", False),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = redis_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sochibo",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# History: event tables are append-only; the database refuses to change or delete a recorded event.
PGHISTORY_APPEND_ONLY = True

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnoughValidator", "OPTIONS": {"length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.MixedClassesValidator", "OPTIONS": {"classes": 3}},
    {"NAME": "accounts.passwords.NotAboutThePersonValidator"},
    {"NAME": "accounts.passwords.NotUsedBeforeValidator", "OPTIONS": {"remembered": 5}},
]
# Days after which the password of a role with a second factor must be changed, and a token of the API expires.
PRIVILEGED_PASSWORD_DAYS = 90
API_TOKEN_DAYS = 90
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
# How many proxies of our own stand in front: the address of the person is read from what they add.
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", 0)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,50/15m/ip", "login": "60/m/ip"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sổ Chi Bộ"
# A code typed as it changes, or on a telephone half a minute off, is right (RFC 6238, 5.2); each code is taken once.
MFA_TOTP_TOLERANCE = 1

# Seconds of inactivity, and of life in all, after which a session ends (accounts enforces both).
SESSION_IDLE_SECONDS = 15 * 60
ADMINISTRATOR_IDLE_SECONDS = 10 * 60
SESSION_TOUCH_SECONDS = 30  # how often at most the clock of a session is written
SESSION_ABSOLUTE_SECONDS = 8 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
# An address that declares no access: an error that names it (development, tests), or no such page.
REFUSE_UNDECLARED_LOUDLY = False
# Demo accounts exist, and show their codes, on one's own computer only.
DEMO_ALLOWED = False
SESSION_COOKIE_NAME = "sochibo_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "sochibo_csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.errors.csrf_failed"

# --- The browser ----------------------------------------------------------------------------------

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": _SELF,
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": ["'self'", "data:"],
        "font-src": _SELF,
        "connect-src": _SELF,
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": _SELF,
        "frame-ancestors": _SELF,
        "frame-src": _SELF,
    }
}
# For browsers that do not read frame-ancestors (previews of documents stand in a frame of our own pages).
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

STATIC_URL = "/static/"
STATIC_ROOT = text("STATIC_ROOT") or VAR_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "jpeg", "png", "gif", "webp", "gz", "br", "woff", "woff2", "ttf")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
# Uploaded and produced files lie outside the web root and leave only through a scope check.
MEDIA_ROOT = VAR_DIR / "files"
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILES_ENABLED = flag("FILES_ENABLED", False)

# --- Words ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["config.formats"]
# Figures are written by the filters of core.templatetags.vi; on its own Django would print the year 2.026.
USE_THOUSAND_SEPARATOR = False

# --- Background work ------------------------------------------------------------------------------

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_RESULT_BACKEND = None  # results are rows of jobs.Job
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 60 * 60}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# name → {"task": dotted name, "schedule": crontab(…)}; each app's periodic tasks are listed here.
CELERY_BEAT_SCHEDULE = {
    "jobs.recover": {"task": "jobs.recover", "schedule": 30.0},
    "jobs.remove_old_files": {"task": "jobs.remove_old_files", "schedule": crontab(hour=2, minute=40)},
    "members.fold": {"task": "members.fold", "schedule": 60.0},
    "members.refresh": {"task": "members.refresh", "schedule": crontab(hour=0, minute=5)},
    "transfers.begin": {"task": "transfers.begin", "schedule": crontab(hour=0, minute=10)},
    "reports.reconcile": {"task": "reports.reconcile", "schedule": crontab(hour=1, minute=0)},
}

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "EXCEPTION_HANDLER": "accounts.api.exception_handler",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "config.pagination.LimitedPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 50,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sổ Chi Bộ",
    "DESCRIPTION": "Giao diện lập trình của Sổ Chi Bộ: tổ chức đảng, đảng viên, biến động, báo cáo.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices of fields that bear one name in several resources.
    "DEFAULT_GENERATOR_CLASS": "config.openapi.RememberedGenerator",
    "ENUM_NAME_OVERRIDES": {
        "BandEnum": "meetings.models.Band",
        "FeedbackChannelEnum": "meetings.models.FeedbackChannel",
        "DuesChannelEnum": "meetings.models.Channel",
        "DuesPlaceEnum": "transfers.models.DUES_PLACES",
        "ReliefKindEnum": "meetings.models.ReliefKind",
        "MeetingKindEnum": "meetings.models.MeetingKind",
        "PeriodKindEnum": "meetings.models.PeriodKind",
        "CongressTypeEnum": "meetings.models.CongressType",
        "EvaluationOriginEnum": "meetings.models.review.EvaluationOrigin",
        "OrganizationStatusEnum": "branches.models.OrganizationStatus",
        "ItemStatusEnum": "meetings.models.ItemStatus",
        "FeedbackSubjectEnum": "meetings.models.FeedbackSubject",
        "AdmissionStateEnum": "admissions.models.AdmissionState",
        "AdmissionKindEnum": "admissions.models.AdmissionKind",
        "VerificationStateEnum": "admissions.models.CheckState",
        "ConsentKindEnum": "admissions.models.ConsentKind",
        "BallotStageEnum": "admissions.models.BallotStage",
        "DefectKindEnum": "admissions.models.DefectKind",
        "TargetPeriodEnum": "admissions.models.TargetPeriod",
        "CaseOriginEnum": "admissions.models.CaseOrigin",
        "TransferKindEnum": "transfers.models.TransferKind",
        "TransferStateEnum": "transfers.models.TransferState",
        "TransferChannelEnum": "transfers.models.Channel",
        "TemporaryKindEnum": "transfers.models.TemporaryKind",
        "ExemptionKindEnum": "transfers.models.ExemptionKind",
        "ContactChannelEnum": "transfers.models.ContactChannel",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.describe_errors",
    ],
}

# --- Called from below ----------------------------------------------------------------------------

# Functions of higher apps that lower ones may ask for without importing them.
EXPORT_RECORDER = "accounts.logs.record_export"

# --- Documentation --------------------------------------------------------------------------------

# Pages printed from the code: path → the function that returns the text (`./sochibo docs` writes, a test compares).
GENERATED_DOCS = {
    "docs/procedures.md": "config.procedures.as_markdown",
    "docs/roles.md": "accounts.role_table.as_markdown",
    "docs/third-party.md": "config.third_party.as_markdown",
}

# --- Log ------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}

# Who turns the key of a legal basis, named in a procedure's table, into words (`core.workflow.cite`).
WORKFLOW_BASIS_RESOLVER = "regulations.lookup.basis"
