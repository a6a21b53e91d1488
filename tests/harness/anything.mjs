// Values for a JSON Schema of schemas/, made by chance: mostly what it takes,
// and of that rather what lies at its edges.
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {root} from './stack.mjs';

const files = new Map();
function file(name) {
  if (!files.has(name)) {
    files.set(name, JSON.parse(readFileSync(join(root, 'schemas', name), 'utf8')));
  }
  return files.get(name);
}

const TEXTS = ['', 'a', 'k', 'form/a', 'cache/x', 'c', 'latest', 'me', '*', '%', '%_', '\\', '"', '\'',
  '..', 'a//b', 'é\u202e', '😀', '\u0001', '\n', '[', '(', '***********', 'x'.repeat(300)];
const TIMES = ['2099-01-01T00:00:00Z', '0001-01-01T00:00:00+15:59', '9999-12-31T23:59:60.999999999Z',
  '2096-02-29t23:59:59.5-15:59', '0000-01-01T00:00:00Z', '2099-01-01T00:00:00+23:59'];
const NUMBERS = [0, -1, 1, 2, 3, 0.5, 1e15, 1e-300, 2147483647, 2147483648,
  Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 1e300];

/** choose: random() of the models; own: texts that mean something just now. */
export class Anything {
  constructor(choose, own = []) {
    Object.assign(this, {choose, own});
  }

  text({format, minLength = 0, maxLength = 1000}) {
    if (format === 'date-time') {
      return this.choose.pick(TIMES);
    }
    const text = this.choose.chance(0.01) ? '\u0000' :
      this.choose.chance(0.6) && this.own.length ? this.choose.pick(this.own) :
      this.choose.pick(format === 'uuid' ? ['00000000-0000-0000-0000-000000000000', 'x'] :
        [...TEXTS, 'l'.repeat(maxLength)]);
    return text.length >= minLength ? text.slice(0, maxLength) : text.padEnd(minLength, 'p');
  }

  /** Of a member: rather one that may be a key. */
  name() {
    return this.choose.chance(0.9) ? this.choose.pick(['k', 'form/a', 'cache/x', 'new']) :
      this.text({maxLength: 100});
  }

  number({minimum = -1e300, maximum = 1e300, type}) {
    const is = n => n >= minimum && n <= maximum && (type !== 'integer' || Number.isInteger(n));
    return this.choose.pick((this.choose.chance(0.6) ? [1, 2, 3] :
      [...NUMBERS, minimum, maximum, minimum + 1]).filter(is)) ?? minimum;
  }

  /** Any JSON, as a context's values are. */
  json(depth = 0) {
    const of = make => Array.from({length: this.choose.below(4)}, make);
    return this.choose.pick([
      () => null, () => true, () => this.choose.pick(NUMBERS), () => this.text({}),
      () => depth > 3 ? [] : of(() => this.json(depth + 1)),
      () => depth > 3 ? {} : Object.fromEntries(of(() => [this.name(), this.json(depth + 1)])),
      () => ({dependencies: of(() => this.text({}))}),
    ])();
  }

  object(schema, at) {
    const out = {};
    const {properties = {}, required = [], additionalProperties: more = true, if: when} = schema;
    for (const [name, part] of Object.entries(properties)) {
      if (required.includes(name) || this.choose.chance(0.35)) {
        out[name] = this.value(part, at);
      }
    }
    for (let n = more === false ? 0 : this.choose.below(4); n > 0; n--) {
      out[this.name()] = more === true ? this.json() : this.value(more, at);
    }
    for (const [name, others] of Object.entries(schema.dependentRequired ?? {})) {
      for (const other of name in out ? others : []) {
        out[other] ??= this.value(properties[other], at);
      }
    }
    if (when?.required?.every(name => name in out)) {
      for (const [name, part] of Object.entries(schema.then?.properties ?? {})) {
        part !== false || delete out[name];
      }
    }
    return out;
  }

  /** at: the file that the schema stands in; required: by what refers to it. */
  value(schema, at, required = []) {
    if (schema.$ref) {
      const [name, pointer] = schema.$ref.split('#');
      const doc = name === '' ? at : name;
      return this.value(pointer.split('/').slice(1).reduce((v, part) => v[part], file(doc)), doc,
        required);
    }
    if (schema.enum) {
      return this.choose.pick(schema.enum);
    }
    const list = schema.oneOf ?? schema.anyOf;
    if (list) {
      return this.value(this.choose.pick(list), at, schema.required);
    }
    if ('const' in schema) {
      return schema.const;
    }
    if (schema === true || (!schema.type && !schema.properties) || this.choose.chance(0.02)) {
      return this.json();
    }
    const type = this.choose.pick([schema.type ?? 'object'].flat());
    switch (type) {
    case 'string': return this.text(schema);
    case 'integer': case 'number': return this.number({...schema, type});
    case 'boolean': return this.choose.chance(0.5);
    case 'null': return null;
    case 'array':
      return Array.from({length: (schema.minItems ?? 0) + this.choose.below(3)},
        () => this.value(schema.items ?? true, at));
    default:
      return this.object({...schema, required: [...required, ...schema.required ?? []]}, at);
    }
  }

  /** A body for the schema in that file. */
  body(name) {
    return this.value(file(name), name);
  }
}
