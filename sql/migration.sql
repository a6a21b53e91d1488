-- migration.sql: the list of the migrations that ran.
--
-- Run by:   `holdfast migrate` at every run, after roles.sql and before the
--           migrations themselves.
-- Read by:  migrate, and schema_state for /health/ready.

CREATE TABLE IF NOT EXISTS holdfast.migration (
    name       text COLLATE "C" NOT NULL PRIMARY KEY,
    checksum   text NOT NULL,             -- SHA-256 of the file, in hex
    applied_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON holdfast.migration TO holdfast_app, holdfast_ops;
