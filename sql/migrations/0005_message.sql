-- 0005_message: what was said in a session, in order.
--
-- Nothing of it is ever changed and nothing goes but with the session, so a
-- message's number is the count of those before it and one more; count and
-- bytes stand in the session's row, where who shows a session has them.

CREATE TABLE holdfast.message (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    number     bigint NOT NULL,
    role       text NOT NULL,
    content    jsonb NOT NULL,
    metadata   jsonb,
    bytes      int NOT NULL,              -- of the three before
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, session_id, number)
);
ALTER TABLE holdfast.message ALTER COLUMN content SET COMPRESSION lz4;
ALTER TABLE holdfast.message ALTER COLUMN metadata SET COMPRESSION lz4;
ALTER TABLE holdfast.message ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner_only ON holdfast.message
    USING (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id)
    WITH CHECK (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON holdfast.message TO holdfast_app;

ALTER TABLE holdfast.session
    ADD COLUMN messages      bigint NOT NULL DEFAULT 0,
    ADD COLUMN message_bytes bigint NOT NULL DEFAULT 0;

-- A type of their own: a longer holdfast.limits would be one that workers of
-- the version before cannot send.
CREATE TYPE holdfast.message_limits AS (
    messages      bigint,         -- of a session
    message_bytes bigint          -- of all of them
);
