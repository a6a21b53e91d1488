-- 0006_jobs: work that a session has asked for, and checkpoints of work that
-- it does itself.

-- Their limits are a type of their own: a longer holdfast.limits would be one
-- that workers of the version before cannot send.
CREATE TYPE holdfast.job_limits AS (
    jobs      int,            -- of a session
    job_bytes int,            -- of a payload; of resume data
    job_lease int             -- seconds a claim lasts at most
);

CREATE DOMAIN holdfast.job_state AS text
    CHECK (VALUE IN ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled'));

CREATE TABLE holdfast.job (
    user_id      text COLLATE "C" NOT NULL,
    session_id   uuid NOT NULL,
    job_id       uuid NOT NULL,
    made_as      uuid NOT NULL,               -- id of the attempt that made it
    number       bigint NOT NULL,             -- the revision that did
    type         text COLLATE "C" NOT NULL,
    state        holdfast.job_state NOT NULL,
    is_ready     boolean NOT NULL,            -- waits for no other one, in an
                                              -- active session
    priority     int NOT NULL,                -- 0 to 9, 9 first
    depends_on   uuid[] NOT NULL,
    can_skip     boolean NOT NULL,            -- others may go on without it
    progress     numeric,
    payload      jsonb,
    resume_data  jsonb,
    attempts     int NOT NULL,                -- claims that count
    max_attempts int NOT NULL,
    last_error   text,
    lease        bigint,                      -- the revision of its claim
    due_at       timestamptz NOT NULL,        -- queued: claimable from then on;
                                              -- running: its lease ends then
    actor        text NOT NULL,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz,                 -- NULL: not finished
    PRIMARY KEY (user_id, session_id, job_id)
) WITH (fillfactor = 70,
        autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_vacuum_cost_delay = 0);
-- What can be claimed: per type and priority its beginning is the next one.
CREATE INDEX job_queue ON holdfast.job (type, priority, due_at)
    WHERE is_ready AND state IN ('queued', 'running');
CREATE INDEX job_lapse ON holdfast.job (due_at)
    WHERE state = 'running';
CREATE INDEX job_ended ON holdfast.job (ended_at)
    WHERE ended_at IS NOT NULL;
ALTER TABLE holdfast.job ALTER COLUMN payload SET COMPRESSION lz4;
ALTER TABLE holdfast.job ALTER COLUMN resume_data SET COMPRESSION lz4;

ALTER TABLE holdfast.job ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner_only ON holdfast.job
    USING (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id)
    WITH CHECK (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON holdfast.job TO holdfast_app;
