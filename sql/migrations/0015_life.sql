-- 0015_life: which database this is, so that one brought back from a backup is
-- noticed.
--
-- A row for each life.  What clients were told in an earlier one may be gone, so
-- with a new life each session gets another era and revisions far above all that
-- were ever told; (at_user, at_session) is how far that has come.

CREATE TABLE holdfast.life (
    number     int PRIMARY KEY,
    began_at   timestamptz NOT NULL,
    server     text NOT NULL,                 -- life_server(); '': not known yet
    timeline   int NOT NULL,
    at_user    text COLLATE "C",              -- NULL: all have it
    at_session uuid,
    sessions   bigint NOT NULL DEFAULT 0      -- so many have it
);

-- The first: the database that this migration runs in, whichever it is.
INSERT INTO holdfast.life (number, began_at, server, timeline)
VALUES (1, clock_timestamp(), '', 0);
