-- 0017_plan: what a save is going to do, as types: a plan is made in one place,
-- looked at in others, and carried out in a third.
--
-- No table holds these.  A type cannot gain a member while workers of an older
-- version run: what is to be added later gets a type or an argument of its own.

-- A key that a batch changes.
CREATE TYPE holdfast.planned_entry AS (
    key         text,
    before      jsonb,    -- the value in front of this batch; NULL: no such key
    value       jsonb,    -- NULL: the key is deleted
    rev         bigint,   -- the revision that the change gets
    is_merged   boolean,  -- value is a merge with what the table holds
    foreign_rev bigint,   -- newest revision in value that the author has not seen
    bytes       int       -- of value and key; 0: deleted
);

-- What one batch would change, if nothing forbids it.
CREATE TYPE holdfast.batch_effect AS (
    fate    text,                         -- apply, or why it is not applied
    refusal holdfast.answer,              -- a key that cannot be a key
    entries holdfast.planned_entry[],
    copies  holdfast.conflict[],          -- of what would be overwritten unseen
    grew    bigint,                       -- bytes
    more    int                           -- keys
);

-- A whole save.  With a refusal, only copies is to be kept.
CREATE TYPE holdfast.plan AS (
    refusal    holdfast.answer,
    entries    holdfast.planned_entry[],  -- each key once, as the last batch left it
    copies     holdfast.conflict[],
    applied    bigint[],                  -- sequences
    skipped    bigint[],
    parked     bigint[],
    to_park    jsonb[],                   -- batches
    is_known   boolean,                   -- the client came before
    last       bigint,                    -- the client's sequence, afterwards
    digests    bigint[],
    counters   jsonb,                     -- the client's totals, afterwards
    increments jsonb[],                   -- of batches without a client
    rev        bigint,                    -- the session's, afterwards
    bytes      bigint,
    keys       int,
    is_reset   boolean                    -- a base is ahead of the session
);

-- What a save has written, as sums for the session's row and for the answer.
CREATE TYPE holdfast.save_sums AS (
    bytes      bigint,                    -- by which the context grew
    keys       int,
    past       bigint,                    -- bytes that snapshots keep
    parked     int,                       -- batches
    is_trim    boolean,                   -- there are new tombstones
    counters   jsonb,                     -- to be added to the session's
    expires_at timestamptz,
    told       json,                      -- copies that the answer names
    unsure     bigint[],                  -- skipped, and not compared
    dropped    json,                      -- copies that had to go
    warn       text
);
