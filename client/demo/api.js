/** api - openapi.yaml as a page to read. */
import {find, h, put} from './dom.js';
import {parse} from './yaml.js';

const HOME = new URL('/openapi.yaml', location.href).href;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const documents = new Map();

/** A file and all that it refers to. */
async function load(url) {
  if (documents.has(url)) return;
  documents.set(url, null);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const text = await answer.text(), document = url.endsWith('.yaml') ? parse(text) : JSON.parse(text);
  documents.set(url, document);
  await Promise.all([...references(document)].map((ref) => load(new URL(ref, url).href.split('#')[0])));
}

function* references(value) {
  if (!(value instanceof Object)) return;
  if (typeof value.$ref === 'string') yield value.$ref;
  for (const member of Object.values(value)) yield* references(member);
}

/** {value, base, name}: what a reference leads to, and the file that is in. */
function resolved(value, base) {
  let name;
  for (let i = 0; i < 9 && typeof value?.$ref === 'string'; i++) {
    const url = new URL(value.$ref, base), [file] = url.href.split('#'), {$ref, ...beside} = value;
    const path = decodeURIComponent(url.hash).split('/').slice(1).map((p) => p.replaceAll('~1', '/').replaceAll('~0', '~'));
    name = path.at(-1) ?? file.split('/').at(-1).replace('.json', '');
    const found = path.reduce((v, p) => v?.[p], documents.get(file)) ?? {};
    value = found instanceof Object ? {...found, ...beside} : found;
    base = file;
  }
  return {value, base, name};
}

/** Words in backticks are code. */
const prose = (text = '') => text.split('`').map((part, i) => (i % 2 ? h('code', null, part) : part));

// --- schemas -------------------------------------------------------------------

function kind(schema, name) {
  if (schema === true || !Object.keys(schema).length) return 'any JSON';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(' | ');
  const types = [schema.type ?? (schema.properties ? 'object' : schema.items ? 'array' : schema.anyOf || schema.oneOf ? 'one of' : 'any JSON')].flat();
  return [types.join(' | '), schema.format && `(${schema.format})`, /^[A-Z]/.test(name ?? '') && name].filter(Boolean).join(' ');
}

const BOUNDS = {minLength: 'at least % characters', maxLength: 'at most % characters', minimum: 'from %', maximum: 'to %',
  maxItems: 'at most % items', minItems: 'at least % items', maxProperties: 'at most % members', pattern: 'like %', default: 'else %'};
const bounds = (schema) => Object.entries(BOUNDS).filter(([k]) => schema[k] !== undefined)
  .map(([k, text]) => (schema[k] === 1 && k.startsWith('min') && k !== 'minimum' ? 'not empty' : text).replace('%', () => (typeof schema[k] === 'string' ? schema[k] : JSON.stringify(schema[k])))).join(', ');

/** What is within, drawn when it is opened: schemas may contain themselves. */
function within(schema, base) {
  const inner = [];
  for (const part of [schema, ...schema.allOf ?? []].map((p) => (p === schema ? {value: p, base} : resolved(p, base)))) {
    for (const [name, member] of Object.entries(part.value.properties ?? {})) inner.push({name, member, base: part.base, must: part.value.required?.includes(name)});
    if (part.value.additionalProperties instanceof Object) inner.push({name: 'any other', member: part.value.additionalProperties, base: part.base});
    if (part.value.items instanceof Object) inner.push({name: 'each', member: part.value.items, base: part.base});
    for (const [i, choice] of [...part.value.oneOf ?? [], ...part.value.anyOf ?? []].entries()) inner.push({name: `either ${i + 1}`, member: choice, base: part.base});
  }
  return inner;
}

function row({name, member, base, must}) {
  const {value, base: at, name: called} = resolved(member, base), schema = value === true ? {} : value ?? {};
  const inner = within(schema, at), limits = bounds(schema);
  const head = [h('code', {class: 'name'}, name), must && h('span', {class: 'must'}, 'required'), h('span', {class: 'kind'}, kind(schema, called)),
    limits && h('span', {class: 'limits'}, limits), schema.description && h('span', {class: 'says'}, prose(schema.description))].filter(Boolean);
  return h('li', null, inner.length ? folded(h('summary', null, head), () => tree(schema, at)) : h('div', null, head));
}

function folded(summary, draw, open = false) {
  const el = h('details', {open}, summary);
  const fill = () => el.open && el.childElementCount === 1 && el.append(draw());
  el.addEventListener('toggle', fill);
  fill();
  return el;
}

const tree = (schema, base) => h('ul', {class: 'tree'}, within(schema, base).map(row));

function content(media, base) {
  return Object.entries(media ?? {}).map(([type, {schema = {}}]) => {
    const {value, base: at, name} = resolved(schema, base), drawn = within(value, at);
    return h('div', {class: 'content'}, h('p', null, h('code', null, type), ' ', h('span', {class: 'kind'}, kind(value, name))),
      value.description && h('p', {class: 'says'}, prose(value.description)), drawn.length ? tree(value, at) : null);
  });
}

// --- operations ------------------------------------------------------------------

const anchor = (op) => op.id;

function parameters(list) {
  if (!list.length) return null;
  return [h('h4', null, 'Parameters'), h('ul', {class: 'tree'}, list.map(({value: p, base}) => {
    const schema = resolved(p.schema ?? {}, base).value;
    return h('li', null, h('div', null, h('code', {class: 'name'}, p.name), h('span', {class: 'in'}, p.in), p.required && p.in !== 'path' && h('span', {class: 'must'}, 'required'),
      h('span', {class: 'kind'}, kind(schema)), bounds(schema) && h('span', {class: 'limits'}, bounds(schema)), p.description && h('span', {class: 'says'}, prose(p.description))));
  }))];
}

function response([status, ref]) {
  const {value, base} = resolved(ref, HOME);
  const headers = Object.keys(value.headers ?? {});
  const summary = h('summary', null, h('code', {class: `status s${status[0]}`}, status === 'default' ? 'else' : status), h('span', {class: 'says'}, prose(value.description)));
  return h('li', null, folded(summary, () => h('div', {class: 'inside'},
    headers.length ? h('p', {class: 'says'}, 'Headers: ', headers.join(', ')) : null, content(value.content, base),
    !headers.length && !value.content && h('p', {class: 'says'}, 'No body.'))));
}

function drawn(op) {
  const {operation: o} = op, body = o.requestBody && resolved(o.requestBody, HOME);
  return h('article', {id: anchor(op), 'aria-labelledby': `${op.id}-title`, 'data-words': `${op.method} ${op.path} ${o.summary} ${o.operationId}`.toLowerCase()},
    h('h3', {id: `${op.id}-title`}, h('a', {href: `#${anchor(op)}`}, o.summary ?? o.operationId)),
    h('p', {class: 'route'}, h('span', {class: `method ${op.method}`}, op.method.toUpperCase()), h('code', null, op.path)),
    o.description && h('p', null, prose(o.description)),
    parameters(op.parameters),
    body && [h('h4', null, 'Body', body.value.required ? '' : h('span', {class: 'optional'}, 'may be left out')), content(body.value.content, body.base)],
    h('h4', null, 'Answers'), h('ul', {class: 'answers'}, Object.entries(o.responses).map(response)));
}

function operations(api) {
  return Object.entries(api.paths).flatMap(([path, item]) => METHODS.filter((m) => item[m]).map((method) => ({
    path, method, operation: item[method], tag: item[method].tags?.[0] ?? '', id: item[method].operationId ?? `${method}${path}`,
    parameters: [...item.parameters ?? [], ...item[method].parameters ?? []].map((p) => resolved(p, HOME)),
  })));
}

function sought(words) {
  for (const el of document.querySelectorAll('[data-words]')) el.hidden = !words.every((w) => el.dataset.words.includes(w));
  for (const el of document.querySelectorAll('[data-tag]')) el.hidden = !find('[data-words]:not([hidden])', el);
  const n = document.querySelectorAll('article[data-words]:not([hidden])').length;
  put(find('#found'), `${n} operations`);
}

await load(HOME);
const api = documents.get(HOME), all = operations(api);
find('#about').append(...prose(api.info.description));
put(find('#version'), api.info.version);
for (const {name, description} of api.tags) {
  const ops = all.filter((op) => op.tag === name);
  find('#operations').append(h('section', {'aria-labelledby': `tag-${name}`, 'data-tag': name},
    h('h2', {id: `tag-${name}`}, name[0].toUpperCase() + name.slice(1)), h('p', {class: 'says'}, prose(description)), ops.map(drawn)));
  find('#index').append(h('li', {'data-tag': name}, h('a', {href: `#tag-${name}`, class: 'tag'}, name),
    h('ul', null, ops.map((op) => h('li', {'data-words': `${op.method} ${op.path} ${op.operation.summary} ${op.operation.operationId}`.toLowerCase()},
      h('a', {href: `#${anchor(op)}`}, h('span', {class: `method ${op.method}`}, op.method), op.operation.summary ?? op.operation.operationId))))));
}
const filter = find('#filter');
filter.addEventListener('input', () => sought(filter.value.toLowerCase().split(/\s+/).filter(Boolean)));
sought([]);
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
document.documentElement.dataset.ready = '';
