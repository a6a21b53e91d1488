// Compiled, never run: each binding as an app in strict TypeScript uses it.
import {openSession} from 'holdfast-client';
import {holdfast as ofPinia} from 'holdfast-client/pinia';
import {holdfast as ofRedux} from 'holdfast-client/redux';
import {persister, storageOf} from 'holdfast-client/storage';
import {keyStore, statusStore} from 'holdfast-client/svelte';
import {holdfast as ofVue, useKey, useMembers, useSaveStatus} from 'holdfast-client/vue';
import {holdfast as ofZustand} from 'holdfast-client/zustand';
import {useKeptForm} from 'holdfast-client/react-hook-form';
import {createPinia, defineStore} from 'pinia';
import {legacy_createStore as createReduxStore} from 'redux';
import {useForm} from 'react-hook-form';
import {createApp} from 'vue';
import {persist} from 'zustand/middleware';
import {createStore} from 'zustand/vanilla';

interface Cart { items: string[]; add(item: string): void }
interface Profile { name: string; city?: string }

const session = openSession<{title: string; profile: Profile}>({user: 'a', auth: () => 'x'});

const cart = createStore<Cart>(ofZustand<Cart>(session, (set) => ({
  items: [], add: (item) => set((old) => ({items: [...old.items, item]})),
}), {members: ['items']}));
const first: string | undefined = cart.getState().items[0];
// @ts-expect-error not a member
ofZustand<Cart>(session, () => ({items: [], add() {}}), {members: ['nope']});
const theme = createStore(persist(() => ({dark: false}), {name: 'theme', storage: storageOf(session)}));
const dark: boolean = theme.getState().dark;

const redux = createReduxStore((state: {n: number} = {n: 0}) => state, ofRedux(session, {slices: ['n']}));
const ready: Promise<void> = redux.holdfast.ready, n: number = redux.getState().n;

const title = useKey('title', '');
title.value = 'x';
const {name, city} = useMembers<Profile>('profile', ['name', 'city']);
const server: boolean = useSaveStatus().value.server;
// @ts-expect-error not a member
useMembers<Profile>('profile', ['nope']);
createApp({}).use(ofVue(session));

const pinia = createPinia();
pinia.use(ofPinia(session));
const useStore = defineStore('s', {state: () => ({a: 1}), holdfast: ['a']});
const held = useStore().holdfast?.ready;

const profile = keyStore<Profile>(session, 'profile', {name: ''});
profile.merge({city: null});
profile.update((old) => ({...old, name: 'x'}));
statusStore(session).subscribe((status) => status.device)();
const query: Promise<unknown> = persister(session).restoreClient();

const form = useForm({defaultValues: {name: '', address: {city: ''}}});
useKeptForm(form, 'form/profile', {omit: ['address.city']}).clear();
// @ts-expect-error not a field
useKeptForm(form, 'form/profile', {omit: ['nope']});

export {first, dark, ready, n, name, city, server, held, query};
