// A form of React Hook Form with all that makes one hard: a list, a nested object, a
// controlled field, validation, a password.
import {StrictMode, createElement as h} from 'react';
import {createRoot} from 'react-dom/client';
import {Controller, useFieldArray, useForm} from 'react-hook-form';

import {SessionProvider, useSession} from '/client/with/react.js';
import {useKeptForm} from '/client/with/react-hook-form.js';

const user = new URLSearchParams(location.search).get('user');
const auth = async () => (await fetch(`/token/${user}`)).text();
let opened;
window.opened = new Promise((resolve) => { opened = resolve; });

function Profile() {
  const form = useForm({defaultValues: {name: '', about: '', address: {city: '', street: ''}, items: [], size: 'm', password: '', agreed: false}, mode: 'onBlur'});
  const {register, control, formState: {errors, touchedFields, dirtyFields}} = form;
  const kept = useKeptForm(form, 'form/profile');
  const {fields, append, remove} = useFieldArray({control, name: 'items'});
  Object.assign(window, {s: useSession(), form, kept, shown: {touched: touchedFields, dirty: dirtyFields}});
  opened();
  return h('form', {onSubmit: form.handleSubmit((values) => { window.submitted = values; kept.clear(); })},
    h('input', {id: 'name', ...register('name', {required: 'A name, please.'})}),
    h('output', {id: 'error'}, errors.name?.message),
    h('textarea', {id: 'about', ...register('about')}),
    h('input', {id: 'city', ...register('address.city')}),
    h('input', {id: 'street', ...register('address.street')}),
    h('input', {id: 'password', type: 'password', ...register('password')}),
    h('input', {id: 'agreed', type: 'checkbox', ...register('agreed')}),
    h(Controller, {control, name: 'size', render: ({field: {value, onChange}}) =>
      h('button', {id: 'size', type: 'button', onClick: () => onChange(value === 'm' ? 'l' : 'm')}, value)}),
    fields.map((field, i) => h('p', {key: field.id},
      h('input', {className: 'item', ...register(`items.${i}.what`)}), h('button', {className: 'remove', type: 'button', onClick: () => remove(i)}, 'x'))),
    h('button', {id: 'add', type: 'button', onClick: () => append({what: ''})}, '+'),
    h('button', {id: 'submit'}, 'ok'));
}

const options = {user, app: 'rhf', slot: 'one', auth, live: false, mergeTexts: true};
createRoot(document.getElementById('root')).render(
  h(StrictMode, null, h(SessionProvider, {options}, h(Profile))));
