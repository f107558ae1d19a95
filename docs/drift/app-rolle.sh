#!/bin/sh
# Runs once, when the database's volume is empty: the role the portal runs as. It owns nothing; `sett_rettigheter`
# gives it what it needs after each migration.
set -eu
psql --set ON_ERROR_STOP=1 --set passord="$PORTAL_APP_PASSORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE portal_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'passord';
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal_app;
SQL
