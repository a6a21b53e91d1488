/**
 * ops - the operator's page: what /metrics says, as pictures, every two seconds.
 *
 * Keeps:  five minutes, in this page alone.  For longer there is Prometheus.
 */
import {areas, bars, heat} from './draw.js';
import {amount, buckets, by, duration, grown, parse, quantile, since, total} from './metrics.js';

const EVERY_MS = 2000;
const SLOTS = 150;
const LEAST_SLOTS = 30;     // the first minute fills the pictures, then they become denser
const GROUPS = ['sessions', 'context', 'snapshots', 'share', 'sweeper'];
const LANES = ['write', 'read', 'slow'];
const STAGES = {auth: 'Who is it', validate: 'Is it well-formed', queue: 'Waiting for a batch', db: 'In the database', all: 'All of it'};
const OUTCOMES = {applied: '--accent', unchanged: '--edge', duplicate: '--calm', merged: '--ok', parked: '--warn', copied: '--violet', refused: '--danger'};
const API = /^(?:-|\/api\/)/;      // not what this page itself asks
const ANSWERS = [[/^[123]/, '--accent', 'answered'], [/^4/, '--warn', 'refused'], [/^5/, '--danger', 'failed']];

const find = (id) => document.getElementById(id);
const put = (el, text) => { if (el.textContent !== text) el.textContent = text; };

function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [k, v] of Object.entries(props ?? {})) el.setAttribute(k, v);
  el.append(...children);
  return el;
}

/** Readings: {at, metrics}, and between two of them {seconds, before, now}. */
const readings = [];
const pairs = () => readings.slice(1).map((now, i) => ({seconds: (now.at - readings[i].at) / 1000, before: readings[i].metrics, now: now.metrics}));
const rate = ({seconds, before, now}, name, wanted) => grown(total(now, name, wanted), total(before, name, wanted)) / seconds;

const slots = (list) => Math.max(LEAST_SLOTS, list.length);

/** A picture tells in words what it shows. */
function told(id, text) {
  put(find(`${id}-text`), text);
  find(id).setAttribute('aria-label', text);
}

// --- lamps -------------------------------------------------------------------

function lamps(metrics) {
  const workers = by(metrics, 'holdfast_workers', 'group');
  const rows = GROUPS.map((group) => lamp(group, workers.get(group) ?? 0, 1));
  const processes = GROUPS.slice(0, 4).reduce((n, g) => n + (workers.get(g) ?? 0), 0);
  const connected = by(metrics, 'holdfast_database_connected', 'lane');
  rows.push(...LANES.map((lane) => lamp(`${lane} lane`, connected.get(lane) ?? 0, processes)));
  find('lamps').replaceChildren(...rows);
}

function lamp(name, n, wanted) {
  const dots = h('span', {class: 'dots', 'aria-hidden': 'true'});
  for (let i = 0; i < Math.min(24, Math.max(n, wanted)); i++) dots.append(h('i', {class: i < n ? 'on' : 'off'}));
  return h('li', {class: n < 1 ? 'bad' : n < wanted ? 'less' : 'good'}, dots, h('span', null, name),
    h('span', {class: 'sr'}, n < 1 ? ': none' : `: ${n} of ${Math.max(n, wanted)}`));
}

/** One sentence on top; the worst first.  `unready` is what /health/ready finds wrong. */
function verdict(metrics, list, unready) {
  const workers = by(metrics, 'holdfast_workers', 'group'), late = list.slice(-30);
  const sum = (name, wanted) => late.reduce((n, p) => n + rate(p, name, wanted) * p.seconds, 0);
  const wrong = [
    ...unready,
    !workers.get('sweeper') && 'no sweeper runs',
    sum('holdfast_requests_total', {status: /^5/}) && `${amount(sum('holdfast_requests_total', {status: /^5/}))} requests failed in the last minute`,
    sum('holdfast_worker_restarts_total') && 'a process was restarted in the last minute',
    sum('holdfast_queue_full_total') && 'a queue was full in the last minute',
  ].filter(Boolean);
  say(wrong.length ? 'bad' : 'good', wrong.length ? `${wrong[0][0].toUpperCase()}${wrong[0].slice(1)}${wrong.length > 1 ? `, and ${wrong.length - 1} more` : ''}` : 'All is well');
}

function say(state, text) {
  find('verdict').className = state;
  put(find('verdict-text'), text);
}

// --- pictures ------------------------------------------------------------------

function requests(list) {
  const rows = ANSWERS.map(([status, colour]) => ({colour, values: list.map((p) => rate(p, 'holdfast_requests_total', {status, route: API}))}));
  areas(find('requests'), rows, slots(list), amount);
  const last = rows.map((r) => r.values.at(-1));
  told('requests', `${amount(last[0] + last[1] + last[2])} a second: ${rows.map((_, i) => `${amount(last[i])} ${ANSWERS[i][2]}`).join(', ')}`);
}

const heats = new Map();

function latencies(list) {
  const at = list.slice(-30);
  for (const [stage, title] of Object.entries(STAGES)) {
    const columns = list.map(({before, now}) => since(buckets(now, 'holdfast_stage_seconds', {stage}), buckets(before, 'holdfast_stage_seconds', {stage})));
    const minute = columns.slice(-at.length).reduce((sum, c) => c.map(({le, count}, i) => ({le, count: count + (sum[i]?.count ?? 0)})), []);
    const {canvas, text} = heats.get(stage) ?? figure(stage, title);
    heat(canvas, columns, slots(list), {from: 3, to: 22, marks: [[7, '0.1 ms'], [10, '1 ms'], [13.3, '10 ms'], [16.6, '0.1 s'], [20, '1 s']]});
    const half = quantile(minute, 0.5), most = quantile(minute, 0.99);
    put(text, half === null ? 'nothing in the last minute' : `half within ${duration(half)}, 99 of 100 within ${duration(most)}`);
    canvas.setAttribute('aria-label', `${title}: ${text.textContent}`);
  }
}

function figure(stage, title) {
  const canvas = h('canvas', {role: 'img'}), text = h('p', {class: 'told'});
  find('stages').append(h('figure', {class: 'stage'}, h('h3', null, title), canvas, text));
  heats.set(stage, {canvas, text});
  return heats.get(stage);
}

/** Of the last minute, or since the start while that is empty. */
function recent(of, list, metrics) {
  const now = of(metrics), minute = since(now, of((list.at(-30) ?? list[0])?.before ?? metrics));
  return minute.some((b) => b.count) ? {list: minute, when: 'in the last minute'} : {list: now, when: 'since the start'};
}

function batches(list, metrics) {
  const {list: all, when} = recent((m) => buckets(m, 'holdfast_batch_calls'), list, metrics);
  const shown = all.slice(1, 9), calls = all.reduce((n, b) => n + b.count, 0);
  const edge = (i) => (i ? `${2 ** i}–${2 ** (i + 1) - 1}` : '1');
  bars(find('batches'), shown.map(({count}, i) => ({count, text: edge(i)})));
  const alone = all.slice(0, 2).reduce((n, b) => n + b.count, 0);
  told('batches', calls ? `${amount(calls)} transactions ${when}; ${Math.round(100 * (1 - alone / calls))} of 100 carried more than one call` : 'no transaction yet');
}

function outcomes(list, metrics) {
  const names = Object.keys(OUTCOMES);
  const of = (m) => names.map((name) => ({le: name, count: total(m, 'holdfast_saves_total', {outcome: name})}));
  const {list: all, when} = recent(of, list, metrics), sum = all.reduce((n, b) => n + b.count, 0);
  parts('saves', all.map(({le, count}) => ({name: le, count, colour: OUTCOMES[le]})), sum);
  told('saves', sum ? `${amount(sum)} saves ${when}: ${all.filter((b) => b.count).map((b) => `${amount(b.count)} ${b.le}`).join(', ')}` : 'no save yet');
}

/** A line in parts; what is small is still seen. */
function parts(id, list, sum) {
  find(id).replaceChildren(...list.filter((b) => b.count).map(({name, count, colour}) => {
    const el = h('i', {title: `${name}: ${amount(count)}`});
    el.style.flexGrow = count / sum;
    el.style.background = `var(${colour})`;
    return el;
  }));
  find(`${id}-key`).replaceChildren(...list.map(({name, count, colour}) => {
    const dot = h('i', null);
    dot.style.background = `var(${colour})`;
    return h('li', {class: count ? '' : 'none'}, dot, name);
  }));
}

const TOKENS = {accepted: '--accent', cached: '--ok', expired: '--warn'};

function tokens(list, metrics) {
  const of = (m) => [...by(m, 'holdfast_tokens_total', 'result')].map(([le, count]) => ({le, count}));
  const {list: all, when} = recent(of, list, metrics), sum = all.reduce((n, b) => n + b.count, 0);
  parts('tokens', all.map(({le, count}) => ({name: le, count, colour: TOKENS[le] ?? '--danger'})), sum);
  told('tokens', sum ? `${amount(sum)} tokens ${when}: ${all.filter((b) => b.count).map((b) => `${amount(b.count)} ${b.le}`).join(', ')}` : 'no token yet');
}

function routes(list) {
  const at = list.slice(-30), before = at[0].before, now = at.at(-1).now, sums = new Map();
  for (const {labels, value} of now.get('holdfast_requests_total') ?? []) {
    const name = `${labels.method} ${labels.route}`;
    if (API.test(labels.route)) sums.set(name, (sums.get(name) ?? 0) + grown(value, total(before, 'holdfast_requests_total', labels)));
  }
  const most = [...sums].filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1]).slice(0, 8);
  find('routes').replaceChildren(...most.map(([name, n]) => {
    const bar = h('i', null);
    bar.style.width = `${100 * n / most[0][1]}%`;
    return h('li', null, h('code', null, name), h('span', {class: 'n'}, amount(n)), bar);
  }));
  find('routes-none').hidden = most.length > 0;
}

function sweep(list, metrics) {
  areas(find('sweep'), [{colour: '--calm', values: list.map((p) => total(p.now, 'holdfast_sweep_backlog'))}], slots(list), amount);
  const gone = ['sessions', 'snapshots', 'entries'].map((what) => `${amount(total(metrics, 'holdfast_sweep_deleted_total', {what}))} ${what}`);
  told('sweep', `${amount(total(metrics, 'holdfast_sweep_backlog'))} sessions due; removed since the start: ${gone.join(', ')}`);
}

function live(list, metrics) {
  areas(find('live'), [{colour: '--accent', values: list.map((p) => rate(p, 'holdfast_live_notices_total', {result: /sent|coalesced/}))},
    {colour: '--danger', values: list.map((p) => rate(p, 'holdfast_live_notices_total', {result: /dropped|failed/}))}], slots(list), amount);
  const all = by(metrics, 'holdfast_live_notices_total', 'result');
  told('live', `since the start: ${[...all].map(([k, n]) => `${amount(n)} ${k}`).join(', ')}; ${amount(total(metrics, 'holdfast_beacons_total'))} unload saves, ${amount(total(metrics, 'holdfast_saves_total', {outcome: /merged|copied/}))} saves that kept a copy`);
}

function draw() {
  const {metrics, unready} = readings.at(-1), list = pairs();
  lamps(metrics);
  verdict(metrics, list, unready);
  if (!list.length) return;
  requests(list);
  latencies(list);
  batches(list, metrics);
  outcomes(list, metrics);
  tokens(list, metrics);
  routes(list);
  sweep(list, metrics);
  live(list, metrics);
  document.documentElement.dataset.drawn = readings.length;
}

async function ask(path) {
  const answer = await fetch(path, {cache: 'no-store', signal: AbortSignal.timeout(EVERY_MS * 2)});
  return {ok: answer.ok, text: await answer.text()};
}

async function read() {
  try {
    const [found, ready] = await Promise.all(['/metrics', '/health/ready?verbose'].map(ask));
    if (!found.ok) throw new Error('no metrics');
    const unready = ready.ok ? [] : ready.text.split('\n').filter((l) => l.startsWith('- ')).map((l) => l.slice(2).replace(/\s+/, ': '));
    readings.push({at: performance.now(), metrics: parse(found.text), unready});
    if (readings.length > SLOTS) readings.shift();
    draw();
  } catch {
    say('bad', 'Holdfast does not answer');
  }
  setTimeout(read, readings.length < 2 ? 500 : EVERY_MS);
}

addEventListener('resize', () => readings.length > 1 && draw());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => readings.length > 1 && draw());
read();
