-- The roles of INSTALL.md, with passwords: postgres:15 runs it in a new database.
\getenv app HOLDFAST_APP_PASSWORD
\getenv migrate HOLDFAST_MIGRATE_PASSWORD
CREATE ROLE holdfast_migrate LOGIN CREATEROLE PASSWORD :'migrate';
CREATE ROLE holdfast_owner NOLOGIN NOINHERIT;
GRANT SET ON PARAMETER holdfast.owner TO holdfast_owner;
GRANT holdfast_owner TO holdfast_migrate;
CREATE ROLE holdfast_app LOGIN NOINHERIT PASSWORD :'app';
ALTER ROLE holdfast_app SET search_path = pg_catalog, pg_temp;
ALTER ROLE holdfast_app SET idle_in_transaction_session_timeout = '10s';
CREATE DATABASE holdfast OWNER holdfast_migrate;
