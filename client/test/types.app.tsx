import {openSession, wipeLocal, type Conflict, type HoldfastError, type SaveStatus, type Session} from 'holdfast-client';
import {encrypted, exportKey, importKey, newKey} from 'holdfast-client/crypto';
import {bindForm} from 'holdfast-client/form';
import {guardUnsaved, resume, safePath, trackNav} from 'holdfast-client/nav';
import {SessionProvider, useKey, useSaveStatus, useSession, useSessionRecovery} from 'holdfast-client/react';
import {jobs, type Job} from 'holdfast-client/jobs';
import {messages, type Message} from 'holdfast-client/messages';
import {migrated} from 'holdfast-client/migrate';
import {people} from 'holdfast-client/people';
import {resumption} from 'holdfast-client/resume';
import {undoable} from 'holdfast-client/undo';
import {worker} from 'holdfast-client/worker';
import {describe} from 'holdfast-client/words';

interface Draft {
  title: string;
  body: {text: string; words?: number};
}

const s: Session<Draft> = openSession<Draft>({
  user: 'alice', app: 'editor', slot: 'draft', initial: {title: ''}, strategy: 'merge', live: false, gone: 'anew', saveAfter: 1000,
  saves: {'note/': {autosave: false}}, name: 'CV', device: {os: 'x'}, ttl: 3600,
  auth: async ({refresh}: {refresh: boolean}) => (refresh ? null : 'token'),
});

export async function everything(form: HTMLFormElement): Promise<string> {
  await s.ready;
  const title: string | undefined = s.get('title');
  s.set('title', `${title ?? ''}!`);
  s.merge('body', {words: 3});
  s.delete('body');
  s.batch(() => s.set('body', {text: ''}));
  s.count('edits');
  const off: () => void = s.on('status', ({state, device, server}: SaveStatus) => console.log(state, device, server));
  s.subscribe((value: string | undefined) => console.log(value), 'title');
  s.subscribe('body', (body) => console.log(body?.text));
  s.subscribe({prefix: 'b'}, (changed) => console.log(changed.has('body')));
  s.subscribe((changed: ReadonlySet<'title' | 'body'>) => console.log(changed.size));
  const names: ('title' | 'body')[] = s.keys('t');
  console.log(names, s.entries(), describe(s.status, 'de', {saved: 'Da'}));
  await s.call('GET', '/api/sessions/{id}/activity').catch((error: HoldfastError) => console.log(error.requestId));
  for (const {id} of await s.pending()) await s.rollback(id);
  await s.rename('CV');
  const [{id: other} = {id: ''}] = (await s.sessions.list({app: 'editor'})).sessions;
  await s.sessions.update(other, {name: null});
  await s.snapshots.pin(1);
  const {patch} = await s.snapshots.diff(1);
  console.log(patch, (await s.complete()).status);
  await s.begin();
  const chat = messages(s, {limit: 20}), list: readonly Message[] = await chat.ready;
  await chat.add({role: 'app', content: {n: 1}});
  const job: Job = await jobs(s).create('count', {payload: [1], priority: 3}), off2: () => void = jobs(s).watch(job.id, console.log);
  off2();
  await worker({auth: () => 'x', types: ['count'], work: async ({payload}, {signal, progress}) => {
    await progress(10, {at: 1});
    return signal.aborted ? undefined : {set: {n: payload}};
  }}).stop();
  const where = resumption(s), step: string | null | undefined = where.current?.step;
  where.begin('profile');
  const {id: grant, role} = await people(s).grant('bob', 'viewer', {expires_at: null});
  console.log(list.length, step, grant, role);
  (await migrated(s, {version: 2, migrate: (key, value, from) => from < 2 ? {text: value} : value})).off();
  off();
  const {server, rev, reason, refused} = await s.flush(), loaded: 'server' | 'local' | 'nothing' = await s.ready;
  await s.continue();
  const snapshot = await s.snapshots.create({name: 'before', pinned: true});
  await s.snapshots.restore(snapshot.number, {scope: 'form/'});
  const {snapshots, next} = await s.snapshots.list({limit: 10});
  await s.undo('form/').catch((error: HoldfastError) => console.log(error.code, error.problem?.detail));
  await s.share(['title']);
  const kept: Conflict[] = await s.conflicts();
  await kept[0]?.resolve('value', 3);
  for (const item of s.rejected()) await s.discard(item);
  await s.presence();
  await s.claim({user: 'bob', auth: () => 'token'});
  const {unsent, wiped} = await wipeLocal({user: 'bob', force: true});
  bindForm(form, s, {key: 'form/profile'})();
  guardUnsaved(s)();
  trackNav(s).restore({go: (path: string) => console.log(path)});
  resume(s);
  const steps = undoable(s, {scope: 'form/'}), {done} = await steps.undo();
  const sealed = encrypted<Draft>(s, await importKey(await exportKey(await newKey())));
  sealed.set('title', 'x');
  await s.close();
  return [server, rev, reason, loaded, refused.flatMap((item) => item.keys), snapshots.length, next, unsent, wiped, done, safePath('/x'), s.info?.role].join();
}

function Title() {
  const [, , mergeBody] = useKey<Draft['body']>('body'), [title, setTitle] = useKey('title', ''), {state} = useSaveStatus(), session = useSession<Draft>();
  const {saveNow, lastSaved, isSaving, saveCount} = useSessionRecovery();
  return <label>{state} {String(isSaving)} {saveCount} {lastSaved?.toISOString()} {session.get('title')}
    <input value={title} onChange={(e) => setTitle(e.target.value)} onBlur={() => void saveNow()} />
    <button onClick={() => setTitle((old) => old + '!')}>!</button>
    <button onClick={() => mergeBody({words: null})}>?</button>
  </label>;
}

export const App = () => <SessionProvider session={s}><Title /></SessionProvider>;
export const Other = () => <SessionProvider options={{user: null, auth: () => null}}><Title /></SessionProvider>;
