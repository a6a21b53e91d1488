-- 0001_base: every table, its policy, and the types the functions share.
--
-- A table's key begins with user_id (see "Rules for distribution" in
-- DESIGN.md).  Hot rows (session, entry, client) leave room on their page and
-- carry no index on a column that a save changes, so that a save is a HOT
-- update.

-- An owner that was never set must raise, not select nothing.
CREATE DOMAIN holdfast.owner_id AS text NOT NULL CHECK (VALUE <> '');

-- A domain and no table constraint: that one is read and prepared again for
-- every UPDATE of the row, 5 us of each save; this one costs who sets it.
CREATE DOMAIN holdfast.session_status AS text
    CHECK (VALUE IN ('active', 'completed', 'archived', 'deleted'));

-- What every function in sql/api answers; C writes the reply from it.
CREATE TYPE holdfast.answer AS (
    status   int,      -- HTTP status; 0: nothing was done, code says why
    code     text,     -- problem code, or busy, moved, write-needed
    body     text,     -- the reply; the extra members of a problem
    etag     text,     -- without quotes
    location text,
    used     bigint,   -- Context-Size: used/quota
    quota    bigint,
    warn     text,     -- Quota-Warning
    bell     text,     -- doorbells to ring after the commit, a JSON array
    ticket   bigint,   -- until when (unix) a ticket may be made for this
    outcome  text      -- what a metric calls it
);

-- The limits in force; C sends them, so that configuration has one home.
CREATE TYPE holdfast.limits AS (
    context_bytes   bigint,
    key_bytes       int,
    keys            int,
    depth           int,
    sessions        int,
    session_ttl     int,      -- seconds
    session_grace   int,
    ended_days      int,
    snapshots       int,
    snapshot_days   int,
    snapshot_keep   int,      -- newest whole ones that stay
    past_bytes      bigint,
    steps           int,      -- undo steps a scope
    conflicts       int,
    conflict_bytes  bigint,
    conflict_days   int,
    parked          int,
    parked_bytes    bigint,
    clients         int,
    client_days     int,
    tombstones      int,
    ticket_seconds  int,
    auto_revs       int,      -- an automatic snapshot after so many revisions
    auto_seconds    int,      -- or so long an activity; 0: never
    grants          int,
    links           int
);

CREATE TABLE holdfast.session (
    user_id      text COLLATE "C" NOT NULL,
    session_id   uuid NOT NULL,
    app          text NOT NULL DEFAULT '',
    slot         text NOT NULL DEFAULT '',
    name         text,
    status       holdfast.session_status NOT NULL DEFAULT 'active',
    device       jsonb,
    era          text NOT NULL,
    rev          bigint NOT NULL DEFAULT 0,
    context_rev  bigint NOT NULL DEFAULT 0,
    snapshot_rev bigint NOT NULL DEFAULT 0,   -- greatest rev a living snapshot names
    snapshot_seq bigint NOT NULL DEFAULT 0,   -- last snapshot number given
    floor_rev    bigint NOT NULL DEFAULT 0,   -- greatest rev of anything purged
    ttl          int NOT NULL,
    bytes        bigint NOT NULL DEFAULT 0,
    keys         int NOT NULL DEFAULT 0,
    past_bytes   bigint NOT NULL DEFAULT 0,
    parked       int NOT NULL DEFAULT 0,      -- batches that wait for a gap
    counters     jsonb NOT NULL DEFAULT '{}', -- of saves without a client
    auto_rev     bigint NOT NULL DEFAULT 0,   -- rev and time of the last
    auto_at      timestamptz,                 -- automatic snapshot
    created_at   timestamptz NOT NULL,
    saved_at     timestamptz NOT NULL,
    expires_at   timestamptz,                 -- NULL: never (session `me`)
    PRIMARY KEY (user_id, session_id)
) WITH (fillfactor = 70,
        autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX session_expiry ON holdfast.session (expires_at);
CREATE INDEX session_slot ON holdfast.session (user_id, app, slot);
CREATE INDEX session_deleted ON holdfast.session (user_id, session_id)
    WHERE status = 'deleted';

CREATE TABLE holdfast.entry (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    key        text COLLATE "C" NOT NULL,
    value      jsonb,                         -- NULL: a tombstone
    bytes      int NOT NULL DEFAULT 0,        -- of value and key; 0: a tombstone
    grew       int NOT NULL DEFAULT 0,        -- what the last write added to
                                              -- bytes: RETURNING has no OLD
    rev        bigint NOT NULL,
    other_rev  bigint NOT NULL DEFAULT 0,     -- newest rev by any other client
    actor      text NOT NULL,
    client_id  text,                          -- NULL: a script
    deleted_at timestamptz,
    PRIMARY KEY (user_id, session_id, key)
) WITH (fillfactor = 70,
        autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0);
CREATE INDEX entry_deleted ON holdfast.entry (user_id, session_id, deleted_at)
    WHERE deleted_at IS NOT NULL;
CREATE INDEX entry_deleted_age ON holdfast.entry (deleted_at)
    WHERE deleted_at IS NOT NULL;
ALTER TABLE holdfast.entry ALTER COLUMN value SET COMPRESSION lz4;

CREATE TABLE holdfast.past (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    key        text COLLATE "C" NOT NULL,
    rev        bigint NOT NULL,
    until_rev  bigint NOT NULL,
    value      jsonb NOT NULL,
    bytes      int NOT NULL,
    PRIMARY KEY (user_id, session_id, key, rev)
);
ALTER TABLE holdfast.past ALTER COLUMN value SET COMPRESSION lz4;

CREATE TABLE holdfast.snapshot (
    user_id     text COLLATE "C" NOT NULL,
    session_id  uuid NOT NULL,
    number      bigint NOT NULL,
    id          uuid NOT NULL,
    name        text,
    source      text NOT NULL,                -- user, auto, restore, step, ...
    scope       text COLLATE "C" NOT NULL DEFAULT '',  -- key prefix; '': whole
    rev         bigint NOT NULL,
    changed_rev bigint NOT NULL,              -- context_rev when it was made
    bytes       bigint NOT NULL,
    pinned      boolean NOT NULL DEFAULT false,
    actor       text NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz,
    PRIMARY KEY (user_id, session_id, number),
    UNIQUE (user_id, id)
);
CREATE INDEX snapshot_expiry ON holdfast.snapshot (expires_at)
    WHERE expires_at IS NOT NULL;

CREATE TABLE holdfast.undo (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    scope      text COLLATE "C" NOT NULL,
    cursor     bigint,
    mark_rev   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, session_id, scope)
);

CREATE TABLE holdfast.client (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    actor      text COLLATE "C" NOT NULL,
    client_id  text COLLATE "C" NOT NULL,
    seq        bigint NOT NULL DEFAULT 0,
    digests    bigint[] NOT NULL DEFAULT '{}',  -- seq, digest, ... newest first
    counters   jsonb NOT NULL DEFAULT '{}',   -- this client's totals
    label      text,
    ticket_until bigint NOT NULL DEFAULT 0,   -- life of the ticket it was given
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (user_id, session_id, actor, client_id)
) WITH (fillfactor = 70,
        autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0);

CREATE TABLE holdfast.parked (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    actor      text COLLATE "C" NOT NULL,
    client_id  text COLLATE "C" NOT NULL,
    seq        bigint NOT NULL,
    from_seq   bigint NOT NULL,
    batch      jsonb NOT NULL,
    bytes      int NOT NULL,
    parked_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, session_id, actor, client_id, seq)
);
CREATE INDEX parked_age ON holdfast.parked (parked_at);

CREATE TABLE holdfast.conflict (
    user_id     text COLLATE "C" NOT NULL,
    session_id  uuid NOT NULL,
    conflict_id uuid NOT NULL,
    number      bigint NOT NULL,              -- order within the session
    key         text COLLATE "C" NOT NULL,
    base        bigint,
    mine        jsonb,                        -- what the newcomer sent
    theirs      jsonb,                        -- what was there
    mine_set    boolean NOT NULL DEFAULT true,    -- false: a deletion
    theirs_set  boolean NOT NULL DEFAULT true,
    kept        text NOT NULL,                -- mine or theirs: which is in the context
    reason      text NOT NULL,
    client      text,
    seq         bigint,
    actor       text NOT NULL,
    bytes       int NOT NULL,
    rev         bigint NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, session_id, conflict_id)
);
CREATE INDEX conflict_order ON holdfast.conflict (user_id, session_id, number);
CREATE INDEX conflict_age ON holdfast.conflict (created_at);

CREATE TABLE holdfast.grant_given (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    grant_id   uuid NOT NULL,
    grantee    text COLLATE "C" NOT NULL,
    role       text NOT NULL CHECK (role IN ('viewer', 'editor')),
    link_id    uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (user_id, session_id, grant_id),
    UNIQUE (user_id, session_id, grantee)
);

-- The grantee's index; user_id is the grantee here.
CREATE TABLE holdfast.grant_received (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    owner      text COLLATE "C" NOT NULL,
    grant_id   uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, session_id)
);

CREATE TABLE holdfast.link (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    link_id    uuid NOT NULL,
    secret     bytea NOT NULL,                -- SHA-256 of the token's secret
    role       text NOT NULL CHECK (role IN ('viewer', 'editor')),
    uses       int,                           -- left; NULL: no limit
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (user_id, session_id, link_id)
);

CREATE TABLE holdfast.request (
    user_id     text COLLATE "C" NOT NULL,
    actor       text COLLATE "C" NOT NULL,
    idem_key    text COLLATE "C" NOT NULL,
    fingerprint text NOT NULL,
    status      int NOT NULL,
    thing       text NOT NULL,                -- id of what was made
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, actor, idem_key)
);
CREATE INDEX request_age ON holdfast.request (created_at);

CREATE TABLE holdfast.principal (
    user_id    text COLLATE "C" NOT NULL PRIMARY KEY,
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    claimed_by text,
    erased_at  timestamptz,                   -- what is left is swept
    totals     jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX principal_erased ON holdfast.principal (user_id)
    WHERE erased_at IS NOT NULL;

CREATE TABLE holdfast.ended (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    expired_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    access     text[] NOT NULL DEFAULT '{}',  -- grantees who had access
    PRIMARY KEY (user_id, session_id)
);
CREATE INDEX ended_age ON holdfast.ended (ended_at);

CREATE TABLE holdfast.activity (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    rev        bigint NOT NULL,
    n          int NOT NULL DEFAULT 0,
    at         timestamptz NOT NULL,
    actor      text NOT NULL,
    client     text,
    via        text NOT NULL,
    keys       text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (user_id, session_id, rev, n)
);
-- Rows come in the order of time, so this index is a page for thousands.
CREATE INDEX activity_age ON holdfast.activity USING brin (at)
    WITH (pages_per_range = 32, autosummarize = on);

-- Row-level security: not FORCEd, for the owner of the tables is a role that
-- no worker uses, and an online shard move would never end with it.
DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'holdfast'
                AND tablename <> 'migration'
    LOOP
        EXECUTE format('ALTER TABLE holdfast.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY owner_only ON holdfast.%I'
            ' USING (user_id = current_setting(''holdfast.owner'', true)::holdfast.owner_id)'
            ' WITH CHECK (user_id = current_setting(''holdfast.owner'', true)::holdfast.owner_id)', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON holdfast.%I TO holdfast_app', t);
    END LOOP;
END
$$;
