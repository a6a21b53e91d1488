-- roles.sql: the roles and their rights, and the schema of everything.
--
-- Run by:   `holdfast migrate`, first of all files and at every run, as a
--           superuser, or as a role with CREATEROLE that may CREATE in the
--           database; once the roles are there, as any member of
--           holdfast_owner.
-- Leaves:   the connection as holdfast_owner, so that whatever is applied
--           next on it belongs to that role and to no worker.
--
--   holdfast_owner  owns all; nobody logs in as it.  Row-level security does
--                   not bind a table's owner, so no worker may ever be it.
--   holdfast_app    what workers log in as: functions, and the rows of the
--                   one owner that the running function has named.
--   holdfast_ops    for people and metrics: views without any content.  To
--                   give it to somebody: GRANT holdfast_ops TO somebody.
--
-- holdfast_app has no password here: peer authentication over the socket
-- needs none, and a secret does not belong in a file.

DO $$
BEGIN
    IF to_regrole('holdfast_owner') IS NULL THEN
        CREATE ROLE holdfast_owner NOLOGIN NOINHERIT;
    END IF;

    IF to_regrole('holdfast_app') IS NULL THEN
        CREATE ROLE holdfast_app LOGIN NOINHERIT;
        -- Every name in our functions is qualified; these two are for what
        -- is typed by hand and for a worker that dies within a transaction.
        ALTER ROLE holdfast_app SET search_path = pg_catalog, pg_temp;
        ALTER ROLE holdfast_app SET idle_in_transaction_session_timeout = '10s';
    END IF;

    IF to_regrole('holdfast_ops') IS NULL THEN
        CREATE ROLE holdfast_ops NOLOGIN;
    END IF;
END
$$;

-- A worker that is above row-level security would see everybody's rows, and
-- nothing would tell.  So that is refused here, by name.
DO $$
DECLARE
    r record;
BEGIN
    SELECT rolsuper, rolbypassrls, rolcreaterole INTO r
      FROM pg_roles WHERE rolname = 'holdfast_app';
    IF r.rolsuper OR r.rolbypassrls OR r.rolcreaterole THEN
        RAISE EXCEPTION 'role holdfast_app is SUPERUSER, BYPASSRLS or CREATEROLE'
            USING HINT = 'ALTER ROLE holdfast_app NOSUPERUSER NOBYPASSRLS NOCREATEROLE';
    END IF;
    IF pg_has_role('holdfast_app', 'holdfast_owner', 'MEMBER') THEN
        RAISE EXCEPTION 'role holdfast_app is a member of holdfast_owner'
            USING HINT = 'REVOKE holdfast_owner FROM holdfast_app';
    END IF;
END
$$;

-- From PostgreSQL 16 on, who makes a role administers it, but may only act as
-- it after granting it to himself.
DO $$
BEGIN
    IF NOT pg_has_role(current_user, 'holdfast_owner',
            CASE WHEN current_setting('server_version_num')::int >= 160000
            THEN 'SET' ELSE 'MEMBER' END)
    THEN
        EXECUTE format('GRANT holdfast_owner TO %I', current_user);
    END IF;
END
$$;

-- "SET holdfast.owner" in a function's header is a privilege, and only a
-- superuser gives it.  A migrating role that is none needs it done once.
DO $$
BEGIN
    IF has_parameter_privilege('holdfast_owner', 'holdfast.owner', 'SET') THEN
        RETURN;
    END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        RAISE EXCEPTION 'holdfast_owner may not put holdfast.owner into functions'
            USING HINT = 'once, as a superuser: CREATE ROLE holdfast_owner; '
                'GRANT SET ON PARAMETER holdfast.owner TO holdfast_owner; '
                'GRANT holdfast_owner TO the role that migrates';
    END IF;
    GRANT SET ON PARAMETER holdfast.owner TO holdfast_owner;
END
$$;

DO $$
BEGIN
    IF to_regnamespace('holdfast') IS NULL THEN
        CREATE SCHEMA holdfast AUTHORIZATION holdfast_owner;
    ELSIF NOT EXISTS (SELECT FROM pg_namespace
            WHERE nspname = 'holdfast' AND nspowner = 'holdfast_owner'::regrole)
    THEN
        RAISE EXCEPTION 'schema holdfast belongs to another role'
            USING HINT = 'ALTER SCHEMA holdfast OWNER TO holdfast_owner';
    END IF;
END
$$;

SET ROLE holdfast_owner;

REVOKE ALL ON SCHEMA holdfast FROM PUBLIC;
REVOKE CREATE ON SCHEMA holdfast FROM holdfast_app, holdfast_ops;
GRANT USAGE ON SCHEMA holdfast TO holdfast_app, holdfast_ops;

-- A new function is closed to everybody; migrate opens those that workers call.
ALTER DEFAULT PRIVILEGES FOR ROLE holdfast_owner
    REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
