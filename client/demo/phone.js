/** phone - the same application on a device of its own: it hears of the desk only by the server. */
import {find} from './dom.js';
import {Forms} from './forms.js';
import {open, showStatus} from './open.js';

const {session} = open({label: 'phone', url: new URL('/api/sessions', location.href).href});
new Forms(find('#forms'), find('#steps'), session, {});
showStatus(find('#save'), session);
await session.ready;
document.documentElement.dataset.ready = '';
