-- 0003_past_order: a snapshot that goes looks for what was written before it,
-- and mostly it is the oldest: by revision that is a few rows, by key it was
-- all of a session's past, while saves wait.  And a value that comes back
-- comes with the version of the schema that it was written under.

ALTER TABLE holdfast.past ADD COLUMN version int;
ALTER TABLE holdfast.past DROP CONSTRAINT past_pkey;
ALTER TABLE holdfast.past ADD PRIMARY KEY (user_id, session_id, rev, key);
