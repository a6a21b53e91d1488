// How to ask for each operation of openapi.yaml so that it is done.
import assert from 'node:assert/strict';

import {events} from './live.mjs';
import {user} from './sessions.mjs';

export const never = '00000000-0000-7000-8000-000000000001';
export const isOps = operation => operation.tags.includes('operators');
export const fill = (path, params) => path.replace(/\{(\w+)\}/g, (_, name) => params[name]);

/**
 * By operationId, what to ask it with: {body, query, headers, type, token} and
 * the parameters of its path; all of it ann's, whom bob may be let in by.  An
 * operation that is not here fails the tests that walk through all.
 */
export function walkOf(s, ann, bob) {
  /** A session of ann's, and another thing made in it. */
  const made = async (what, body) => {
    const {id, path} = await ann.session({context: {a: 1, 'cache/x': 1}});
    const res = await ann.post(`${path}/${what}`, body);
    assert.equal(res.status, 201, res.text);
    return {id, path, thing: res.json};
  };
  const granted = async () => {
    const {id, thing} = await made('grants', {user: bob.sub, role: 'viewer'});
    return {id, gid: thing.grant.id};
  };
  const linked = async () => {
    const {id, thing} = await made('links', {role: 'viewer'});
    return {id, lid: thing.link.id, secret: thing.link.token};
  };
  const snapped = async () => {
    const {id, path, thing} = await made('snapshots', {name: 'before'});
    await ann.patch(`${path}/context`, {set: {a: 2}});
    return {id, n: thing.number, number: thing.number, snapshot: thing.id};
  };
  const stepped = async () => {
    const {id, path} = await ann.session({context: {a: 1}});
    const step = await ann.post(`${path}/snapshots`, {source: 'step', scope: ''});
    assert.equal(step.status, 201, step.text);
    await ann.patch(`${path}/context`, {set: {a: 2}});
    return {id};
  };
  const asked = async (more = {}) => {
    const {id, thing} = await made('jobs', {type: 'walk', ...more});
    return {id, job: thing.id};
  };
  const processor = () => s.token('processor', {roles: ['worker']});
  const claimed = async (more = {}) => {
    const type = `walk-${Math.random()}`;
    await asked({type});
    const {json} = await s.api('POST', '/api/jobs/claim', {token: processor(), body: {types: [type]}});
    return {body: {token: json.token, ...more}, token: processor()};
  };
  const conflicted = async () => {
    const {id, path} = await ann.session({context: {k: 0}});
    await ann.patch(`${path}/context`, {client: 'one', seq: 1, base: 1, set: {k: 1}});
    const late = await ann.patch(`${path}/context`, {client: 'two', seq: 1, base: 1, set: {k: 2}});
    return {id, cid: late.json.conflicts[0].id};
  };
  const kept = async () => {
    const {id, path} = await ann.session({context: {a: 1}});
    const {headers} = await ann.get(`${path}/context`);
    return {id, key: 'a', headers: {'If-Match': headers.etag}};
  };
  const plain = async () => ({id: (await ann.session({context: {a: 1}})).id, key: 'a'});
  const withBody = body => async () => ({...await plain(), body});
  const named = body => async () => {
    const {id} = await plain();
    return {headers: {'X-Session-Id': id}, body};
  };

  return {
    getLimits: async () => ({}),
    listSessions: async () => {
      await ann.session();
      return {query: '?status=active&limit=1'};
    },
    createSession: async () => ({body: {app: 'walk', context: {a: 1}}}),
    cleanup: async () => ({token: s.token('admin', {roles: ['admin']})}),
    getSession: plain,
    replaceSession: withBody({name: 'other'}),
    updateSession: withBody({status: 'completed'}),
    deleteSession: plain,
    recoverSession: withBody({client: 'walk'}),
    addMessages: withBody({messages: [{role: 'user', content: 'Hello'}, {role: 'app', content: {a: 1}}]}),
    listMessages: async () => ({id: (await made('messages', {role: 'user', content: 'Hello'})).id,
      query: '?order=newest'}),
    exportSession: snapped,
    importSession: async () => ({body: (await ann.get(`/api/sessions/${(await snapped()).id}/export`)).json}),
    resumeSession: async () => ({id: (await ann.session({context: {nav: {url: '/here'},
      'step/one': {status: 'active', minutes: 3, optional: true}, 'step/two': {}}})).id}),
    exportAccount: async () => ({}),
    eraseAccount: async () => {
      const gone = await user('gone');
      await gone.session();
      return {token: gone.token, query: `?confirm=${gone.sub}`};
    },
    claimAccount: async () => {
      const before = await user('anonymous');
      await before.session({context: {a: 1}});
      return {token: (await user('now')).token, body: {token: before.token}};
    },
    signOut: async () => ({token: (await user('out')).token}),

    loadContext: plain,
    saveContext: withBody({client: 'walk', seq: 1, set: {a: 2}}),
    replaceContext: async () => ({...await kept(), body: {b: 1}}),
    getKey: plain,
    putKey: withBody([1, 'any', null]),
    deleteKey: plain,
    invalidate: withBody({patterns: ['cache/*']}),
    beacon: async () => {
      const {id, ticket} = await ann.session();
      return {id, body: {ticket, client: 'walk', seq: 1, set: {a: 1}}, token: null};
    },
    sync: withBody({client: 'walk', ops: [{seq: 1, op: 'save', set: {a: 2}}]}),
    listConflicts: conflicted,
    getConflict: conflicted,
    resolveConflict: async () => ({...await conflicted(), body: {use: 'theirs'}}),
    loadNamedContext: named(),
    saveNamedContext: named({contextData: {a: 2}}),
    validate: async () => ({key: 'any', body: {a: 1}}),

    createSnapshot: withBody({name: 'here'}),
    listSnapshots: snapped,
    getSnapshot: snapped,
    updateSnapshot: async () => ({...await snapped(), body: {pinned: true}}),
    deleteSnapshot: snapped,
    restoreSnapshot: snapped,
    diffSnapshots: snapped,
    undo: stepped,
    redo: async () => {
      const {id} = await stepped();
      const undone = await ann.post(`/api/sessions/${id}/undo`);
      assert.equal(undone.status, 200, undone.text);
      return {id};
    },
    listNamedSnapshots: named(),
    createNamedSnapshot: named({name: 'here'}),
    restoreSnapshotById: snapped,

    createJob: withBody({type: 'walk', payload: {any: 1}}),
    listJobs: asked,
    moveJobs: async () => ({...await asked(), body: {state: 'paused'}}),
    getJob: asked,
    updateJob: async () => ({...await asked(), body: {state: 'paused'}}),
    claimJob: async () => {
      await asked({type: 'walked'});
      return {body: {types: ['walked']}, token: processor()};
    },
    heartbeatJob: () => claimed({progress: 10}),
    completeJob: () => claimed({save: {set: {a: 2}}}),
    failJob: () => claimed({error: 'it is not to be'}),

    share: withBody({set: {a: 2}}),
    listShared: async () => {
      await granted();
      return {token: bob.token};
    },
    listGrants: granted,
    createGrant: withBody({user: 'somebody', role: 'editor'}),
    leave: async () => ({...await granted(), token: bob.token}),
    getGrant: granted,
    revokeGrant: granted,
    listLinks: linked,
    createLink: withBody({role: 'viewer', uses: 1}),
    getLink: linked,
    deleteLink: linked,
    acceptLink: async () => ({body: {token: (await linked()).secret},
      token: (await user('guest')).token}),
    listActivity: plain,
    presence: async () => {
      const {id} = await plain();
      await ann.patch(`/api/sessions/${id}/context`, {client: 'walk', seq: 1, label: 'Ann',
        set: {a: 2}});
      return {id};
    },
    liveTicket: plain,
    live: plain,

    healthLive: async () => ({}),
    healthReady: async () => ({}),
    metrics: async () => ({}),
  };
}

/** One operation, with what it is asked with. */
export async function ask(s, {method, path, operation}, want, token) {
  const url = fill(path, want) + (want.query ?? '');
  const body = want.body === undefined ? undefined : JSON.stringify(want.body);
  const headers = {...want.headers,
    ...body === undefined ? {} : {'Content-Type': want.type ?? 'application/json'}};
  if (isOps(operation)) {
    return s.ops(url);
  }
  if (operation.operationId === 'live' && token) {
    const stream = await events(s.url, url.slice(0, -'/live'.length), {token});
    stream.close?.();
    return stream;
  }
  return s.api(method, url, {token, headers, body});
}
