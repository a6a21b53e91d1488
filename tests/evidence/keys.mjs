// A secret is replaced while people save: the new key beside the old one, then
// tokens by the new one, then the old one goes.  Nobody is told 401.
import {randomBytes} from 'node:crypto';
import {chownSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {privateStack, sign, until} from '../harness/stack.mjs';

const key = kid => ({kid, secret: randomBytes(32)});

export async function rotation(count, start) {
  const s = await privateStack();
  const file = join(s.dir, 'secret/keys.jwks');
  const {uid, gid} = statSync(join(s.dir, 'secret/dev.secret'));
  const write = keys => {
    writeFileSync(`${file}.new`, JSON.stringify({keys: keys.map(({kid, secret}) =>
      ({kty: 'oct', use: 'sig', alg: 'HS256', kid, k: secret.toString('base64url')}))}), {mode: 0o600});
    chownSync(`${file}.new`, uid, gid);
    renameSync(`${file}.new`, file);
  };
  const token = (sub, {kid, secret}) => {
    const now = Math.floor(Date.now() / 1000);
    return sign(secret, {sub, iat: now, exp: now + 600}, {alg: 'HS256', typ: 'JWT', kid});
  };
  /** Workers look once a second; each has to have seen it. */
  const known = one => until(async () => {
    const answers = await Promise.all(Array.from({length: 24}, () => s.api('GET', '/api/sessions/me/context', {token: token('probe', one)})));
    return answers.every(({status}) => status !== 401);
  }, {saying: `${one.kid} is accepted by all`});

  let now = key('key-0');
  write([now]);
  s.stop();
  s.start({HOLDFAST_JWKS_FILE: file});
  await s.api('POST', '/api/sessions', {token: token('probe', now), body: {}});
  const savers = await start(s, {token: name => token(name, now)});
  for (let i = 1; i <= count; i++) {
    const next = key(`key-${i}`);
    write([now, next]);
    await known(next);
    now = next;
    await savers.well();
    write([now]);
    await savers.well();
  }
  const sum = await savers.stop();
  s.stop();
  return sum;
}
