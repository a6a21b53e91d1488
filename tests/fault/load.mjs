// Savers and readers, for what happens meanwhile.
import assert from 'node:assert/strict';
import {Agent} from 'node:http';

/**
 * Savers and readers until stop(); what they saw: {answers: {status: n},
 * saved: the highest value of each key that was answered 2xx, failed: [...]}.
 */
export function load(s, token, id, clients = 8) {
  const agent = new Agent({keepAlive: true, maxSockets: clients * 2});
  const seen = {answers: {}, saved: {}, failed: []};
  let stopped = false;
  const path = `/api/sessions/${id}/context`;
  async function one(key) {
    for (let n = 1; !stopped; n++) {
      for (const [method, options] of [['PATCH', {body: {batches: [{set: {[key]: n}}]}}], ['GET', {}]]) {
        let status = 0;
        try {
          const got = await s.api(method, path, {token, agent, ...options});
          status = got.status;
          if (status < 200 || status > 299)
            seen.failed.push(got);
        } catch (e) {
          seen.failed.push(e);
        }
        seen.answers[status] = (seen.answers[status] ?? 0) + 1;
        if (method === 'PATCH' && status >= 200 && status < 300)
          seen.saved[key] = n;
      }
    }
  }
  const all = Array.from({length: clients}, (_, i) => one(`k${i}`));
  return {
    seen,
    async stop() {
      stopped = true;
      await Promise.all(all);
      agent.destroy();
      return seen;
    },
  };
}

/** Whatever was answered 2xx is there. */
export async function assertNothingLost(s, token, id, saved) {
  const {json} = await s.api('GET', `/api/sessions/${id}/context`, {token});
  for (const [key, n] of Object.entries(saved))
    assert.ok(json.values[key] >= n, `${key} was saved as ${n}, and is ${json.values[key]}`);
}
