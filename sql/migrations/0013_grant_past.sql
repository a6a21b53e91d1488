-- 0013_grant_past: sessions of others that a user was let into, and is no more.
-- Such an id does not become one of his own, for whoever is invited next would
-- find his session at the owner's address.
--
-- The id is not called session_id, as in what a session holds: it is the id of
-- somebody else's.  A row goes with that session.

CREATE TABLE holdfast.grant_past (
    user_id    text COLLATE "C" NOT NULL,     -- who was let in
    past_id    uuid NOT NULL,
    owner      text COLLATE "C" NOT NULL,
    ended_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, past_id)
);
CREATE INDEX grant_past_session ON holdfast.grant_past (owner, past_id);

ALTER TABLE holdfast.grant_past ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner_only ON holdfast.grant_past
    USING (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id)
    WITH CHECK (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON holdfast.grant_past TO holdfast_app;
