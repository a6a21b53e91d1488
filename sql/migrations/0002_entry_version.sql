-- 0002_entry_version: which version of an app's schema a value was written
-- under.  Whatever writes the value again without saying so takes it away.

ALTER TABLE holdfast.entry ADD COLUMN version int;
