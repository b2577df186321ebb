# syntax=docker/dockerfile:1

# --- Front-end files, exactly those of package-lock.json -------------------------------------------
FROM node:24-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# --- Python packages, exactly those of uv.lock, without what only one computer or the tests need ----
FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-default-groups --compile-bytecode --no-cache

# --- The image ------------------------------------------------------------------------------------
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/sochibo --create-home sochibo

WORKDIR /app
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    SOCHIBO_VAR=/var/lib/sochibo \
    STATIC_ROOT=/app/staticfiles

COPY --from=packages /app/.venv .venv
COPY . .
COPY --from=frontend /app/node_modules node_modules
RUN python -c "from config.launch.frontend import copy_files; copy_files(development=False)" \
    && rm -r node_modules \
    && SECRET_KEY=only-for-this-build ALLOWED_HOSTS=build DATABASE_URL=postgresql://build/build REDIS_URL=redis://build \
       python manage.py collectstatic --no-input --ignore tabler-icons --verbosity 0 \
    && python -m compileall -q -x /app/.venv /app

USER sochibo
VOLUME /var/lib/sochibo
EXPOSE 8000
CMD ["gunicorn", "--config", "config/gunicorn.py", "--bind", "0.0.0.0:8000", "config.wsgi"]
