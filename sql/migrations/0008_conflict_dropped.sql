-- 0008_conflict_dropped: how many copies of a session had to go, for there was
-- no room for more.  What was promised to be kept does not go without a word.

ALTER TABLE holdfast.session ADD COLUMN dropped bigint NOT NULL DEFAULT 0;
