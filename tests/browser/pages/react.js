// An app as people write it, in StrictMode; how often each part rendered is counted.
import {StrictMode, createElement as h, useEffect} from 'react';
import {createRoot, hydrateRoot} from 'react-dom/client';

import {SessionProvider, useKey, useSaveStatus, useSession, useSessionRecovery} from '/client/with/react.js';

const params = new URLSearchParams(location.search);
const options = {
  user: params.get('user'), app: 'react', slot: 'one', live: false, initial: {title: 'untitled'},
  auth: async () => (await fetch(`/token/${params.get('user')}`)).text(),
};
const times = window.times = {};
const count = (name) => { times[name] = (times[name] ?? 0) + 1; };

function Field({name}) {
  const [value, setValue] = useKey(name, '');
  count(name);
  return h('input', {id: name, value, onChange: (e) => setValue(e.target.value)});
}

function State() {
  const {state, device, server} = useSaveStatus();
  count('state');
  return h('output', {id: 'state'}, `${state} ${device} ${server}`);
}

function Recovery() {
  const recovery = useSessionRecovery();
  window.s = useSession();
  window.recovery = recovery;
  return h('output', {id: 'recovery'}, recovery.isRecovering ? 'recovering' : `saved ${recovery.saveCount} times`);
}

function Early() {
  const [, setVisit] = useKey('visit');
  useEffect(() => { setVisit('begun'); }, []);
  return null;
}

const app = h(StrictMode, null, h(SessionProvider, {options}, h(Field, {name: 'title'}), h(Field, {name: 'body'}),
  h(State), h(Recovery), h(Early)));
const root = document.getElementById('root');
if (params.get('hydrate')) {
  root.innerHTML = params.get('hydrate');
  window.warnings = [];
  hydrateRoot(root, app, {onRecoverableError: (error) => warnings.push(error.message)});
} else {
  window.root = createRoot(root);
  window.root.render(app);
}
window.opened = new Promise((resolve) => {
  const poll = () => (window.s?.ready ? resolve(window.s.ready.then(() => true)) : setTimeout(poll, 10));
  poll();
});
