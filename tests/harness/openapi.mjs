// openapi.yaml as a test reads it: its operations, and what fits its schemas.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {parse} from 'yaml';

import {rows} from './routes.mjs';
import {root} from './stack.mjs';

const read = path => readFileSync(join(root, path), 'utf8');

export const document = parse(read('openapi.yaml'));

/** "GET /api/limits" -> {id, method, path, operation, at} */
export const operations = new Map(Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => {
    const name = `${method.toUpperCase()} ${path}`;
    const at = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`;
    return [name, {id: operation.operationId, method: method.toUpperCase(), path, operation, at}];
  })));

/**
 * The server's own table, with {key...} as {key}:
 * "GET /api/limits" -> {need, bodies, parameters of query and headers}.
 */
export const routes = new Map();
for (const {method, path, need, body, schema, types, parameters} of rows) {
  const name = `${method} ${path.replace('...}', '}')}`;
  const row = routes.get(name) ??
    {need, isOptional: body === 'OPTIONAL', bodies: {}, parameters: new Set()};
  for (const type of types) {
    row.bodies[type] = schema && `schemas/${schema}`;
  }
  parameters.forEach(one => row.parameters.add(one));
  routes.set(name, row);
}

/** code -> {status, retry}, from the server's one list of errors. */
export const errors = new Map([...read('src/base/err.h')
  .matchAll(/X\(ERR_\w+, (\d+), "([a-z-]+)", RETRY_(\w+)/g)]
  .filter(([, status]) => status >= 400)
  .map(([, status, code, retry]) =>
    [code, {status: Number(status), retry: retry.toLowerCase().replace('_', '-')}]));

/** What {"$ref": "#/..."} stands for. */
export function resolve(thing) {
  if (!thing?.$ref) {
    return thing;
  }
  return thing.$ref.slice(2).split('/').reduce((at, name) => at[name], document);
}

// The document lets replies grow; here a member that it does not know of is
// an error, so that it cannot fall behind the server.
function closed(schema) {
  if (Array.isArray(schema)) {
    return schema.map(closed);
  }
  if (schema === null || typeof schema !== 'object') {
    return schema;
  }
  const copy = Object.fromEntries(Object.entries(schema).map(([k, v]) => [k, closed(v)]));
  if (schema.type === 'object' && typeof schema.properties === 'object' &&
    !('additionalProperties' in schema)) {
    copy.additionalProperties = false;
  }
  return copy;
}

const base = 'http://holdfast.test/';
const ajv = new Ajv({strict: false, allErrors: true, validateSchema: false});
addFormats(ajv);
ajv.addSchema({...closed(document), $id: `${base}openapi.yaml`});

/** Why a value does not fit the schema at this place; undefined: it does. */
export function misfit(value, pointer) {
  const check = ajv.compile({$ref: `${base}openapi.yaml#${encodeURI(pointer)
    .replaceAll('#', '%23')}`});
  return check(value) ? undefined :
    check.errors.map(e => `${e.instancePath || '/'} ${e.message} ` +
      JSON.stringify(e.params)).join('\n');
}
