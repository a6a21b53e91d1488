/** metrics - Prometheus' text as numbers, and what two readings say together.  Pure. */
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** Map of metric to [{labels, value}], in the order of the text. */
export function parse(text) {
  const metrics = new Map();
  for (const line of text.split('\n')) {
    const [, name, list, value] = LINE.exec(line) ?? [];
    if (!name) continue;
    const labels = Object.fromEntries([...(list ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
    if (!metrics.has(name)) metrics.set(name, []);
    metrics.get(name).push({labels, value: Number(value)});
  }
  return metrics;
}

const matches = (labels, wanted) => Object.entries(wanted).every(([k, v]) => (v instanceof RegExp ? v.test(labels[k]) : labels[k] === v));

/** The sum of a metric's rows whose labels fit. */
export const total = (metrics, name, wanted = {}) => (metrics.get(name) ?? [])
  .filter(({labels}) => matches(labels, wanted)).reduce((sum, {value}) => sum + value, 0);

/** A metric by one of its labels: {value of the label: sum}. */
export function by(metrics, name, label) {
  const sums = new Map();
  for (const {labels, value} of metrics.get(name) ?? []) sums.set(labels[label], (sums.get(labels[label]) ?? 0) + value);
  return sums;
}

/** A histogram as [{le, count}] with counts of each bucket alone. */
export function buckets(metrics, name, wanted = {}) {
  let before = 0;
  return (metrics.get(`${name}_bucket`) ?? []).filter(({labels}) => matches(labels, wanted)).map(({labels, value}) => {
    const count = value - before;
    before = value;
    return {le: labels.le === '+Inf' ? Infinity : Number(labels.le), count};
  });
}

/** What came since; a server that was started anew counts from nothing. */
export const since = (now, before) => now.map(({le, count}, i) => ({le, count: Math.max(0, count - (before[i]?.count ?? 0))}));
export const grown = (now, before) => (now < before ? now : now - before);

/** The upper edge of the bucket in which the share q lies; null of nothing. */
export function quantile(list, q) {
  const all = list.reduce((sum, {count}) => sum + count, 0);
  let seen = 0;
  if (!all) return null;
  return list.find(({count}) => (seen += count) >= q * all).le;
}

/** 0.00013 as "130 µs"; less than one is one, for it says within what. */
export function duration(seconds) {
  if (seconds === null) return '–';
  if (seconds === Infinity) return 'long';
  if (seconds < 1e-3) return `${Math.max(1, Math.round(seconds * 1e6))} µs`;
  const [n, unit] = seconds < 1 ? [seconds * 1e3, 'ms'] : [seconds, 's'];
  return `${n < 10 ? Number(n.toPrecision(2)) : Math.round(n)} ${unit}`;
}

/** 1234.5 as "1,235", 0.25 as "0.3". */
export const amount = (n) => (n >= 10 || Number.isInteger(n) ? Math.round(n).toLocaleString('en') : n.toFixed(1));
