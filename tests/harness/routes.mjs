// The server's own route table, as a test reads it, and what the heads of the
// SQL functions take of a request.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {root} from './stack.mjs';

const read = path => readFileSync(join(root, path), 'utf8');

const types = {PATCHES: ['application/merge-patch+json'],
  BEACON: ['application/json', 'text/plain'], RECORDS: ['application/json', 'application/x-ndjson']};

// What an argument takes from the request by its name alone.
const headers = {p_if_match: 'If-Match', p_if_none_match: 'If-None-Match',
  p_idem: 'Idempotency-Key', p_minimal: 'Prefer'};

/** Query parameters and headers that a call reads, "session" where that says which. */
function argumentsOf(call) {
  const [head] = read(`sql/api/${call}.sql`).split('\n) RETURNS');
  return [...head.matchAll(/^ {4}(p_\w+) +[\w.]+,?(?: +-- (\S*))?/gm)].flatMap(([, name, word = '']) =>
    word.match(/^\?([a-z]+)/)?.[1] ?? headers[name] ?? (name === 'p_session' && word[0] !== '=' ? 'session' : []));
}

// A processor's token names the session.
function parameters({path, need, call, rest}) {
  const read = rest.match(/READS\("(\w+)"\)/)?.[1] ?? [];
  const args = call ? argumentsOf(call) : [];
  const named = args.includes('session') && !path.includes('{id}') && need !== 'WORKER' ? ['session', 'X-Session-Id'] : [];
  return [...named, ...args.filter(one => one !== 'session'), ...[read].flat()];
}

const lines = read('src/api/routes.c').match(/^\{ [A-Z]+, .*$/gm);

/** [{method, path, need, body, schema, call, parameters, types}], with {key...}. */
export const rows = lines.map(line => {
  const found = line.match(/^\{ ([A-Z]+), +"([^"]+)", +\w+, +(\w+), +(\w+)(?:\("([^"]+)"\))?, +(?:CALL\((\w+)\)|NO_CALL)(.*) \},$/);
  assert.ok(found, line);
  const [, method, path, need, body, schema, call, rest] = found;
  const hasBody = body !== 'NO_BODY';
  return {method, path, need, body, schema, call, types: hasBody ? types[body] ?? ['application/json'] : [],
    parameters: parameters({path, need, call, rest})};
});
assert.ok(rows.length > 70, 'the table is read');
