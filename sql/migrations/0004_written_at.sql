-- 0004_written_at: when an entry got its value, so that an owner's saves need
-- no row of their own in the activity; and what became of the sessions that
-- somebody else has claimed, so that a claim can be answered twice.

ALTER TABLE holdfast.entry ADD COLUMN at timestamptz;
ALTER TABLE holdfast.principal ADD COLUMN claimed jsonb NOT NULL DEFAULT '[]';
