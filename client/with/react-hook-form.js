'use client';
/**
 * react-hook-form - a form of React Hook Form that is there again as it was left.
 *
 * Keeps {value, touched} under one key, as bindForm does.  A field sends its own value
 * alone, and a list of fields is one value.  The field that somebody is writing in is not
 * replaced under the cursor: what came from elsewhere is shown when it is left.
 */
import * as React from 'react';

import {isKept} from '../form.js';
import {merged} from '../core/merge.js';
import {isObject, patched, same} from '../core/model.js';
import {useSession} from './react.js';

const {useEffect, useMemo} = React;

const at = (value, path) => path.reduce((v, name) => v?.[name], value);

/** {a: {b: value}} of a.b. */
const nested = (path, value) => path.reduceRight((inner, name) => ({[name]: inner}), value ?? null);

/** Where a field's value is.  Of what is in a list: the list, for a merge does not reach into one. */
function placeOf(values, name) {
  const path = name.split('.'), list = path.findIndex((_, i) => Array.isArray(at(values, path.slice(0, i))));
  return list < 0 ? path : path.slice(0, list);
}

/** The names of all values that are not objects. */
const leaves = (value, path = []) => isObject(value)
  ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...path, name])) : [path];

class Bound {
  #isOwn = false;
  #typing = null;           // the name of the text that somebody is writing
  #shown = new Map();       // of each name, what form and session had last when they agreed

  constructor(form, session, key, omit) { Object.assign(this, {form, session, key, omit}); }

  listen() {
    const {form, session, key} = this, left = ({target}) => target.name === this.#typing && this.#left();
    const offs = [
      session.subscribe(() => this.show(), key),
      form.subscribe({formState: {values: true}, callback: ({name, values}) => this.#changed(name, values)}),
      form.subscribe({formState: {touchedFields: true}, callback: ({touchedFields}) => this.#touched(touchedFields)}),
    ];
    document.addEventListener('focusout', left);
    session.ready.then(() => this.show());
    return () => {
      offs.forEach((off) => off());
      document.removeEventListener('focusout', left);
    };
  }

  #keeps = (name) => !this.omit.some((one) => name === one || name.startsWith(`${one}.`))
    && [...document.getElementsByName(name)].every(isKept);

  #changed(name, values) {
    if (this.#isOwn || !values) return;
    const names = name ? [name] : leaves(values).map((path) => path.join('.'));      // reset names none
    for (const one of names.filter(this.#keeps)) this.#put(one, values);
  }

  /** The library tells of a value more than once, and late: only what is not shown yet is an edit. */
  #put(name, values) {
    const {session, key} = this, place = placeOf(values, name), path = place.join('.');
    const now = at(values, place), there = at(session.get(key)?.value, place), shown = this.#shown.get(path);
    if (same(now, shown ?? there)) return;
    if (typeof now === 'string') this.#typing = path;
    this.#shown.set(path, now);
    const both = same(shown, there) || shown === undefined ? {value: now} : merged(shown, now, there);
    const saw = both ? undefined : {value: patched(session.get(key), {value: nested(place, shown)})};
    this.#own(() => session.merge(key, {value: nested(place, both ? both.value : now)}, saw));
  }

  #touched(fields) {
    const kept = this.session.get(this.key)?.touched ?? {};
    const isNew = (name) => name && !kept[name] && at(fields, name.split('.')) === true && this.#keeps(name);
    const news = leaves(fields ?? {}).map((path) => path.join('.')).filter(isNew);
    const touched = Object.fromEntries(news.map((name) => [name, true]));
    if (news.length) this.#own(() => this.session.merge(this.key, {touched}));
  }

  #left() {
    this.#typing = null;
    this.show();
  }

  /** What the session has, in all fields but the one that somebody is writing in. */
  show() {
    const {value = {}, touched = {}} = this.session.get(this.key) ?? {};
    const there = new Map(leaves(value).filter((path) => path.length).map((path) => [path.join('.'), at(value, path)]));
    for (const name of this.#shown.keys()) if (!there.has(name) && !this.#isTyped(name)) this.#blank(name);
    for (const [name, next] of there) {
      if (this.#isTyped(name) || !this.#keeps(name)) continue;
      this.#shown.set(name, next);
      if (same(this.form.getValues(name), next)) continue;
      this.#own(() => this.form.setValue(name, next, {shouldDirty: true, shouldTouch: touched[name] === true}));
    }
  }

  /** What an undo, or somebody else, took away. */
  #blank(name) {
    this.#shown.delete(name);
    this.#own(() => this.form.resetField(name));
  }

  #isTyped = (name) => this.#typing === name && document.activeElement?.name === name;

  #own(work) {
    const was = this.#isOwn;
    this.#isOwn = true;
    work();
    this.#isOwn = was;
  }

  /** The form as it began, here and in the session: after it was submitted. */
  clear = () => {
    this.#typing = null;
    this.#shown.clear();
    this.#own(() => {
      this.session.delete(this.key);
      this.form.reset();
    });
  };
}

/**
 * `useKeptForm(useForm(…), 'form/profile')`
 *
 * @param options.omit names that are not kept; passwords, cards, codes and files never are
 */
export function useKeptForm(form, key, {omit = []} = {}) {
  const session = useSession();
  const bound = useMemo(() => new Bound(form, session, key, omit), [form.control, session, key]);
  useEffect(() => bound.listen(), [bound]);
  return bound;
}
