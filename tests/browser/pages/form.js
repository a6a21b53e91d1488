import {bindForm} from '/client/form.js';
import './session.js';

window.unbind = bindForm(document.querySelector('form'), s);
