-- life_slice: some more sessions get what a new life gives them.
--
-- Called by:  life_step, with the life's row locked
-- Returns:    true: these were the last
--
-- What stands before the `r` of an era stays, so that a client knows the session for
-- the one it had, and writes again what was lost of it.
--
-- A cursor, an ETag and a numbering name the era: with another one they are
-- refused.  A base names no more than a revision: what is written from now on has
-- one far above it, so a base of before has not seen that.
CREATE OR REPLACE FUNCTION holdfast.life_slice(
    p_life holdfast.life
) RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    c_rows CONSTANT int := 2000;
    c_gap  CONSTANT bigint := 1000000000; -- clients count on it [model.js]
    v_life text := left(md5(p_life.number || ' ' || p_life.server || ' '
        || p_life.began_at), 6);
    v_last record;
    v_rows int;
BEGIN
    WITH next AS (
        SELECT x.user_id, x.session_id
          FROM holdfast.session AS x
         WHERE (x.user_id, x.session_id) > (p_life.at_user, p_life.at_session)
         ORDER BY x.user_id, x.session_id
         LIMIT c_rows
    ), done AS (
        UPDATE holdfast.session AS x
           SET era = split_part(x.era, 'r', 1) || 'r' || v_life,
               rev = x.rev + c_gap,
               floor_rev = x.rev + c_gap,
               auto_rev = x.auto_rev + c_gap
          FROM next AS n
         WHERE x.user_id = n.user_id AND x.session_id = n.session_id
        RETURNING x.user_id, x.session_id
    )
    SELECT d.user_id, d.session_id, count(*) OVER () AS rows INTO v_last
      FROM done AS d
     ORDER BY d.user_id DESC, d.session_id DESC
     LIMIT 1;
    v_rows := coalesce(v_last.rows, 0);

    UPDATE holdfast.life AS f
       SET sessions = f.sessions + v_rows,
           at_user = CASE WHEN v_rows = c_rows THEN v_last.user_id END,
           at_session = CASE WHEN v_rows = c_rows THEN v_last.session_id END
     WHERE f.number = p_life.number;
    RETURN v_rows < c_rows;
END
$$;
