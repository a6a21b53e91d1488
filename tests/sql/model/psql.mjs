// psql - a seeded die, and many statements in one psql: faster than a round
// trip each, where nothing has to be known of one answer for the next call.
//
// Run by tests/sql/run, which names the cluster by PGHOST and PGDATABASE.
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';

/** A die that falls the same way for the same seed (xorshift32). */
export function die(seed) {
  let x = seed | 1;
  const next = () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
  return {
    int: n => Math.floor(next() * n),
    chance: p => next() < p,
    one: list => list[Math.floor(next() * list.length)],
  };
}

/** The seed of this run: HF_SEED, or by the clock; it is in every failure. */
export const seed = Number(process.env.HF_SEED ?? Date.now() % 1e9);

/** A string, or anything as JSON, as an SQL literal. */
export const quote = what => what === null || what === undefined ? 'NULL' :
  `'${(typeof what === 'string' ? what : JSON.stringify(what)).replaceAll("'", "''")}'`;

/**
 * The statements' rows as JSON, one a statement, in order.  They run as the
 * workers' role does; tables are looked at as this owner.
 */
export async function ask(owner, statements) {
  const child = spawn('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1'],
    {env: {...process.env, PGOPTIONS: '-c client_min_messages=warning'}});
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', text => { out += text; });
  child.stderr.setEncoding('utf8').on('data', text => { err += text; });
  child.stdin.on('error', () => {});       // psql says why it went
  child.stdin.end(`${EXPIRE}\nSET ROLE holdfast_app;\nSET holdfast.owner = ${quote(owner)};\n${HELPERS}\n` +
    statements.map(one => `${one};\n`).join(''));
  const status = await new Promise(resolve => child.on('close', resolve));
  if (status !== 0) {
    throw new Error(err);
  }
  return out.split('\n').filter(Boolean).map(line => JSON.parse(line));
}

/** The limits as shipped, but for few enough newest ones that the sweep has work. */
export const LIMITS = '(1048576,256,1000,64,100000,86400,604800,30,200,30,3,' +
  '16777216,50,100,1048576,30,16,262144,200,30,1000,691200,0,0,100,100)';

// As it is, but in pieces of two rows: a short history has no hundreds.
const EXPIRE = ['past_step', 'snapshot_expire'].map(name =>
  readFileSync(new URL(`../../../sql/lib/snapshot/${name}.sql`, import.meta.url), 'utf8')
    .replaceAll(/holdfast\.(past_step|snapshot_expire)/g, 'pg_temp.$1')
    .replace('int := 250', 'int := 2')).join('\n');

// In plpgsql, whose plans stay.
const HELPERS = `
SET search_path = pg_catalog;
CREATE FUNCTION pg_temp.answer(a holdfast.answer) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT coalesce(a.body, '{}')::jsonb || jsonb_build_object('status', a.status, 'code', a.code)); END $$;
CREATE FUNCTION pg_temp.context(p_session uuid) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(key, value) FILTER (WHERE value IS NOT NULL), '{}')
      FROM holdfast.entry WHERE user_id = current_setting('holdfast.owner') AND session_id = p_session); END $$;
-- The k-th living snapshot, counted round and round.
CREATE FUNCTION pg_temp.pick(p_session uuid, k int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT n.number::text FROM holdfast.snapshot AS n WHERE n.user_id = current_setting('holdfast.owner')
        AND n.session_id = p_session
     ORDER BY n.number OFFSET k % greatest((SELECT count(*) FROM holdfast.snapshot AS m
        WHERE m.user_id = current_setting('holdfast.owner')
        AND m.session_id = p_session), 1) LIMIT 1); END $$;
CREATE FUNCTION pg_temp.create(p_owner text, p_session uuid, p_context jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT pg_temp.answer(holdfast.session_create(p_owner, p_owner, p_session,
        jsonb_build_object('context', p_context), NULL, NULL, '${LIMITS}'))); END $$;
CREATE FUNCTION pg_temp.save(p_owner text, p_session uuid, p_body jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT pg_temp.answer(holdfast.context_save(p_owner, p_owner, 'editor', p_session, p_body,
        'save', false, NULL, '${LIMITS}'))); END $$;
CREATE FUNCTION pg_temp.snap(p_owner text, p_session uuid, p_body jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT pg_temp.answer(holdfast.snapshot_create(p_owner, p_owner, 'editor', p_session,
        gen_random_uuid(), p_body, NULL, NULL, '${LIMITS}'))); END $$;
CREATE FUNCTION pg_temp.go(p_owner text, p_session uuid, p_way text, p_scope text) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT pg_temp.answer(CASE p_way
        WHEN 'undo' THEN holdfast.snapshot_undo(p_owner, p_owner, 'editor', p_session,
            jsonb_build_object('scope', p_scope), '${LIMITS}')
        ELSE holdfast.snapshot_redo(p_owner, p_owner, 'editor', p_session,
            jsonb_build_object('scope', p_scope), '${LIMITS}') END)); END $$;
CREATE FUNCTION pg_temp.is_due(p_owner text, p_session uuid) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    RETURN EXISTS (SELECT FROM holdfast.past_due AS d WHERE d.user_id = p_owner AND d.session_id = p_session)
        OR EXISTS (SELECT FROM holdfast.snapshot AS n WHERE n.user_id = p_owner AND n.session_id = p_session
            AND n.expires_at <= clock_timestamp()); END $$;
-- Some become due, and what is due goes: all of it, or a piece.
CREATE FUNCTION pg_temp.sweep(p_owner text, p_session uuid, k int, p_all boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    UPDATE holdfast.snapshot SET expires_at = clock_timestamp() - interval '1 s'
     WHERE user_id = p_owner AND session_id = p_session AND number % 3 = k AND expires_at IS NOT NULL;
    LOOP
        PERFORM pg_temp.snapshot_expire(p_owner, p_session, '${LIMITS}', '-infinity');
        EXIT WHEN NOT p_all OR NOT pg_temp.is_due(p_owner, p_session);
    END LOOP;
    RETURN '{}';
END $$;
-- All there is to compare: the present, each snapshot, what is kept for them.
CREATE FUNCTION pg_temp.all_of(p_owner text, p_session uuid) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
    RETURN (SELECT jsonb_build_object(
        'now', pg_temp.context(p_session),
        'snapshots', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', n.number, 'scope', n.scope,
                'source', n.source, 'pinned', n.pinned, 'values',
                (holdfast.snapshot_get(p_owner, p_owner, 'viewer', p_session, n.number::text,
                    '${LIMITS}')).body::jsonb->'values') ORDER BY n.number), '[]')
            FROM holdfast.snapshot AS n WHERE n.user_id = current_setting('holdfast.owner')
        AND n.session_id = p_session AND (n.expires_at > clock_timestamp()) IS NOT FALSE),
        'past', (SELECT count(*) FROM holdfast.past AS p WHERE p.user_id = current_setting('holdfast.owner')
        AND p.session_id = p_session),
        'due', pg_temp.is_due(p_owner, p_session),
        'sums', (SELECT s.past_bytes = coalesce((SELECT sum(p.bytes) FROM holdfast.past AS p
                    WHERE p.user_id = current_setting('holdfast.owner')
        AND p.session_id = p_session), 0)
                AND s.bytes = coalesce((SELECT sum(e.bytes) FROM holdfast.entry AS e
                    WHERE e.user_id = current_setting('holdfast.owner')
        AND e.session_id = p_session), 0)
                AND s.snapshot_rev = coalesce((SELECT max(n.rev) FROM holdfast.snapshot AS n
                    WHERE n.user_id = current_setting('holdfast.owner')
        AND n.session_id = p_session), 0)
            FROM holdfast.session AS s WHERE s.user_id = current_setting('holdfast.owner')
        AND s.session_id = p_session))); END $$;
`;
