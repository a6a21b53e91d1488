-- 0007_past_due: sessions whose past is to be looked through, because the
-- sweep let snapshots go; how far it has come.  What one snapshot held may be
-- a thousand rows among a hundred thousand: too long for one slice.

CREATE TABLE holdfast.past_due (
    user_id    text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    low_rev    bigint NOT NULL,               -- of the snapshots that went
    high_rev   bigint NOT NULL,
    at_rev     bigint NOT NULL,               -- the last value looked at
    at_key     text COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, session_id)
);

ALTER TABLE holdfast.past_due ENABLE ROW LEVEL SECURITY;
CREATE POLICY owner_only ON holdfast.past_due
    USING (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id)
    WITH CHECK (user_id = current_setting('holdfast.owner', true)::holdfast.owner_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON holdfast.past_due TO holdfast_app;
