/**
 * phone - the same application on a device of its own: it hears of the desk only by
 * the server.  It turns to the step that is written on there, unless somebody holds it.
 */
import {STEPS} from './application.js';
import {Clashes} from './clashes.js';
import {find} from './dom.js';
import {Forms} from './forms.js';
import {open, showStatus} from './open.js';

const {net, session} = open({label: 'phone', url: new URL('/api/sessions', location.href).href, switched: false});
const forms = new Forms(find('#forms'), find('#steps'), session, {});

function follow({selected} = {}) {
  const step = STEPS.find(({id}) => id === selected?.step);
  if (step && step !== forms.current && !document.hasFocus()) forms.go(step, {quietly: true});
}
session.subscribe(follow, 'ui/desk');
showStatus(find('#save'), session, net, new Clashes(session));
await session.ready;
follow(session.get('ui/desk'));
document.documentElement.dataset.ready = '';
