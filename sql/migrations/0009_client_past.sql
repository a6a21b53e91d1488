-- 0009_client_past: what is remembered of a client that went to make room for
-- another: with it a request that comes once more is known to be one.  And for
-- how long a job was claimed.

CREATE TABLE holdfast.client_past (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    actor      text COLLATE "C" NOT NULL,
    client_id  text COLLATE "C" NOT NULL,
    seq        bigint NOT NULL,
    digests    bigint[] NOT NULL,
    counters   jsonb NOT NULL,                -- they are in the session's, too
    seen_at    timestamptz NOT NULL,
    PRIMARY KEY (user_id, session_id, actor, client_id)
);
CREATE INDEX client_past_age ON holdfast.client_past (seen_at);

ALTER TABLE holdfast.client_past ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner_only ON holdfast.client_past
    USING (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id)
    WITH CHECK (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON holdfast.client_past TO holdfast_app;

-- NULL: claimed before this was kept.
ALTER TABLE holdfast.job ADD COLUMN term interval;
