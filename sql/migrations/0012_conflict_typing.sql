-- 0012_conflict_typing: whose typing the side is that a copy keeps, so that
-- copies of one person's sentence in the making are one copy.
--
-- A hash of actor and client; NULL where the writer had no client.

ALTER TABLE holdfast.conflict ADD COLUMN typing bigint;
