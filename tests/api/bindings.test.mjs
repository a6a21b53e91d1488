// The bindings with the real libraries, against the real server: two devices of one user.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {before, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {gzipSync} from 'node:zlib';

import {QueryClient, dehydrate} from '@tanstack/query-core';
import {experimental_createQueryPersister, persistQueryClientRestore, persistQueryClientSave}
  from '@tanstack/query-persist-client-core';
import {createPinia, defineStore, setActivePinia} from 'pinia';
import {combineReducers, legacy_createStore as createReduxStore} from 'redux';
import {get as stored} from 'svelte/store';
import {createApp, effectScope, isRef, watch} from 'vue';
import {createStore} from 'zustand/vanilla';
import {createJSONStorage, persist} from 'zustand/middleware';

import {device, opened} from '../../client/test/fakes.js';
import {installed} from '../harness/installed.mjs';
import {root, stack, until} from '../harness/stack.mjs';

const {load} = installed();
const {holdfast: piniaHoldfast} = await load('pinia');
const {holdfast: reduxHoldfast} = await load('redux');
const {persister, storageOf} = await load('storage');
const {keyStore, statusStore} = await load('svelte');
const {holdfast: vueHoldfast, useKey, useMembers, useSaveStatus, useSession} = await load('vue');
const {holdfast: zustandHoldfast} = await load('zustand');

let s;
before(async () => { s = await stack(); });

/** Two devices of a new user, both loaded. */
async function devices(t) {
  const user = `bindings-${randomUUID()}`;
  const options = {user, url: `${s.url}/api/sessions`, auth: () => s.token(user)};
  const list = [0, 1].map(() => opened({fetch: globalThis.fetch}, device(), {options}).s);
  t.after(() => list.forEach(one => one.stop('test')));
  for (const one of list) {
    await one.ready;
    await one.flush();
  }
  return list;
}

/** What one device wrote is on the server, and the other has asked for it. */
async function passed(from, to) {
  const {server, reason} = await from.flush();
  assert.equal(server, true, reason);
  await to.wake();
}

const asPlain = value => JSON.parse(JSON.stringify(value));

test('a Zustand store: a member a key, and two devices that change different members both stay', async t => {
  const [a, b] = await devices(t);
  const creator = set => ({name: '', items: [], add: item => set(({items}) => ({items: [...items, item]}))});
  const [one, two] = [a, b].map(session => createStore(zustandHoldfast(session, creator)));
  one.getState().add('pen');
  two.setState({name: 'Ada'});
  await passed(a, b);
  await passed(b, a);
  for (const store of [one, two]) {
    const {name, items} = store.getState();
    assert.deepEqual({name, items}, {name: 'Ada', items: ['pen']});
  }
  assert.equal((await a.conflicts()).length, 0);
  assert.deepEqual([...a.model.view.keys()].sort(), ['store/items', 'store/name'], 'functions are not kept');
  const third = createStore(zustandHoldfast(a, creator));
  await third.holdfast.ready;
  assert.deepEqual(third.getState().items, ['pen'], 'a store that is made later begins with it');
  third.holdfast.off();
  one.getState().add('ink');
  assert.deepEqual(third.getState().items, ['pen'], 'off is off');
});

test('a Zustand store made before anything is loaded does not write over what is there', async t => {
  const [a, b] = await devices(t);
  a.set('store/name', 'kept');
  await a.flush();
  const store = createStore(zustandHoldfast(b, () => ({name: 'of the page'})));
  await b.wake();
  await b.flush();
  assert.equal(store.getState().name, 'kept');
  await a.wake();
  assert.equal(a.get('store/name'), 'kept');
});

test('Zustand\'s persist keeps a slice with its version, and its own migrate opens an old shape', async t => {
  const [a, b] = await devices(t);
  const old = createStore(persist(() => ({full: 'Ada Lovelace'}), {name: 'person', version: 1, storage: storageOf(a)}));
  await until(() => old.persist.hasHydrated());
  old.setState({full: 'Ada King'});
  await passed(a, b);
  const asked = [];
  const migrate = (state, version) => {
    asked.push([state, version]);
    const [first, last] = state.full.split(' ');
    return {first, last};
  };
  const store = createStore(persist(() => ({first: '', last: ''}), {name: 'person', version: 2, migrate, storage: storageOf(b)}));
  await until(() => store.persist.hasHydrated());
  assert.deepEqual(asked, [[{full: 'Ada King'}, 1]]);
  assert.deepEqual([store.getState().first, store.getState().last], ['Ada', 'King']);
  const text = createStore(persist(() => ({n: 0}), {name: 'text', storage: createJSONStorage(() => storageOf(a))}));
  await until(() => text.persist.hasHydrated());
  text.setState({n: 1});
  assert.deepEqual(JSON.parse(a.get('store/text')).state, {n: 1});
});

test('a Redux store: slices are keys, and what another device did is dispatched', async t => {
  const [a, b] = await devices(t);
  const reducer = combineReducers({
    cart: (state = [], {type, item}) => type === 'add' ? [...state, item] : state,
    page: (state = 1, {type}) => type === 'next' ? state + 1 : state,
    local: (state = 0, {type}) => type === 'tick' ? state + 1 : state,
  });
  const [one, two] = [a, b].map(session => createReduxStore(reducer, reduxHoldfast(session, {slices: ['cart', 'page']})));
  one.dispatch({type: 'add', item: 'pen'});
  one.dispatch({type: 'tick'});
  two.dispatch({type: 'next'});
  await passed(a, b);
  await passed(b, a);
  assert.deepEqual(one.getState(), {cart: ['pen'], page: 2, local: 1});
  assert.deepEqual(two.getState(), {cart: ['pen'], page: 2, local: 0});
});

/** In a component's setup, without a page to draw on. */
function inSetup(session, work) {
  const scope = effectScope(), app = createApp({}).use(vueHoldfast(session));
  return {scope, found: scope.run(() => app.runWithContext(work))};
}

test('Vue: a key is a ref, members merge, and what is shown follows the other device', async t => {
  const [a, b] = await devices(t);
  const work = () => ({title: useKey('title', ''), ...useMembers('profile', ['name', 'city']), status: useSaveStatus(), session: useSession()});
  const {scope, found: one} = inSetup(a, work), {found: two} = inSetup(b, work), seen = [];
  assert.equal(one.session, a);
  assert.ok(isRef(one.title) && one.title.value === '');
  scope.run(() => watch(two.title, value => seen.push(value), {flush: 'sync'}));
  one.title.value = 'Hold fast';
  one.name.value = 'Ada';
  two.city.value = 'London';
  assert.equal(one.status.value.server, false);
  await passed(a, b);
  await passed(b, a);
  assert.equal(one.status.value.server, true);
  assert.deepEqual(seen, ['Hold fast']);
  for (const {name, city} of [one, two]) assert.deepEqual([name.value, city.value], ['Ada', 'London']);
  one.city.value = undefined;
  assert.deepEqual(a.get('profile'), {name: 'Ada'});
  const heard = [];
  scope.run(() => watch(one.title, value => heard.push(value), {flush: 'sync'}));
  scope.stop();
  a.set('title', 'later');
  assert.deepEqual(heard, [], 'a scope that has ended hears nothing');
  assert.throws(() => effectScope().run(() => createApp({}).runWithContext(useSession)), /useSession needs provideSession/);
});

test('Pinia: a store with the option `holdfast` is kept, deep changes and patches too', async t => {
  const [a, b] = await devices(t);
  const define = () => defineStore('cart', {state: () => ({items: [], at: {city: '', street: ''}, draft: 1}), holdfast: ['items', 'at'],
    actions: {add(item) { this.items.push(item); }}});
  const [one, two] = [a, b].map(session => {
    const pinia = createPinia();
    createApp({}).use(pinia);
    pinia.use(piniaHoldfast(session));
    setActivePinia(pinia);
    return define()();
  });
  await Promise.all([one.holdfast.ready, two.holdfast.ready]);
  one.add({name: 'pen'});
  one.items[0].name = 'ink';
  two.at.city = 'London';
  two.draft = 2;
  await passed(a, b);
  await passed(b, a);
  for (const store of [one, two]) {
    assert.deepEqual(asPlain([store.items, store.at]), [[{name: 'ink'}], {city: 'London', street: ''}]);
  }
  assert.deepEqual([one.draft, two.draft], [1, 2]);
});

test('Svelte: a key is a writable store', async t => {
  const [a, b] = await devices(t), [one, two] = [a, b].map(session => keyStore(session, 'profile', {n: 0}));
  const seen = [], off = two.subscribe(value => seen.push(value.n));
  one.update(({n}) => ({n: n + 1}));
  assert.equal(stored(one).n, 1);
  assert.equal(stored(statusStore(a)).server, false);
  await passed(a, b);
  two.merge({name: 'Ada'});
  await passed(b, a);
  await until(() => stored(one).name === 'Ada', {saying: 'shown once the own writing has rested'});
  assert.deepEqual(stored(one), {n: 1, name: 'Ada'});
  assert.deepEqual([...new Set(seen)], [0, 1]);
  off();
  one.set({n: 5});
  await passed(a, b);
  assert.ok(!seen.includes(5), 'a store without subscribers hears nothing');
});

test('TanStack Query: a client, or query by query, is found on the other device', async t => {
  const [a, b] = await devices(t);
  const queryClient = new QueryClient();
  queryClient.setQueryData(['report', 7], {pages: 3});
  await persistQueryClientSave({queryClient, persister: persister(a)});
  await passed(a, b);
  const other = new QueryClient();
  await persistQueryClientRestore({queryClient: other, persister: persister(b)});
  assert.deepEqual(other.getQueryData(['report', 7]), {pages: 3});
  assert.deepEqual(dehydrate(other).queries.length, 1);

  const each = session => experimental_createQueryPersister({storage: storageOf(session), serialize: q => q, deserialize: q => q,
    refetchOnRestore: false}).persisterFn;
  const asked = [];
  const ask = (session, name) => new QueryClient({defaultOptions: {queries: {persister: each(session), staleTime: 1e9}}})
    .fetchQuery({queryKey: ['one'], queryFn: () => (asked.push(name), {of: name})});
  assert.deepEqual(await ask(a, 'a'), {of: 'a'});
  await until(() => a.get('store/tanstack-query-["one"]'));
  await passed(a, b);
  assert.deepEqual(await ask(b, 'b'), {of: 'a'});
  assert.deepEqual(asked, ['a']);
});

test('each binding is at most 2 KiB gzipped, with what it imports and the core does not', () => {
  const read = name => readFileSync(new URL(`../../client/with/${name}.js`, import.meta.url));
  for (const name of ['zustand', 'redux', 'pinia', 'vue', 'svelte', 'storage']) {
    const parts = [name, ...['members', 'shown'].filter(part => read(name).includes(`'./${part}.js'`))];
    const size = parts.reduce((sum, part) => sum + gzipSync(read(part), {level: 9}).length, 0);
    assert.ok(size <= 2048, `${parts}: ${size}`);
  }
});

test('every snippet of docs/frameworks.md runs, as a module of an app', async t => {
  const [a, b] = await devices(t), app = installed();
  Object.assign(globalThis, {session: a, me: {id: 'snippet'}, auth: () => s.token('snippet')});
  const page = readFileSync(new URL('../../docs/frameworks.md', import.meta.url), 'utf8');
  const snippets = [...page.matchAll(/^```js\n([^]*?)^```/gm)].map(([, code]) => code);
  assert.equal(snippets.length, 8);
  for (const [i, code] of snippets.entries()) {
    const file = join(app.dir, `snippet${i}.mjs`);
    writeFileSync(file, `${code}\nexport const snippet = {off: typeof off === 'undefined' ? () => {} : off};\n`);
    (await import(pathToFileURL(file))).snippet.off();
  }
  await until(() => a.get('store/theme')?.state.dark);
  await passed(a, b);
  assert.deepEqual(b.get('store/items'), ['pen']);
  assert.deepEqual(b.get('store/cart'), ['pen']);
  assert.deepEqual(b.get('store/cart/items'), ['pen']);
  assert.deepEqual([b.get('title'), b.get('profile')], ['Hold fast', {name: 'Ada'}]);
});

test('an app that uses every binding compiles in strict mode', () => {
  const app = installed();
  writeFileSync(join(app.dir, 'app.ts'), readFileSync(new URL('bindings.app.ts', import.meta.url)));
  writeFileSync(join(app.dir, 'tsconfig.json'), JSON.stringify({compilerOptions: {strict: true, noEmit: true, target: 'es2022',
    module: 'nodenext', moduleResolution: 'nodenext', lib: ['es2023', 'dom', 'dom.iterable'], types: [], skipLibCheck: true}, files: ['app.ts']}));
  const tsc = spawnSync(process.execPath, [join(root, 'tests/node_modules/typescript/bin/tsc'), '-p', app.dir], {encoding: 'utf8'});
  assert.equal(tsc.stdout + tsc.stderr, '');
});
