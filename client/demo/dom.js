/** dom - elements from code.  Text is text: nothing here parses markup. */
const SVG = 'http://www.w3.org/2000/svg';

function made(el, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) el.addEventListener(name.slice(2), value);
    else el.setAttribute(name, value === true ? '' : value);
  }
  el.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

/** h('button', {class: 'quiet', onclick: fn}, 'Text', otherElement) */
export const h = (tag, props, ...children) => made(document.createElement(tag), props, children);
export const svg = (tag, props, ...children) => made(document.createElementNS(SVG, tag), props, children);

/** A picture of 24 by 24 in the colour of the text, from one path. */
export const icon = (path) => svg('svg', {viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true'}, svg('path', {d: path}));

export const find = (selector, root = document) => root.querySelector(selector);

/** Text that only changes when it does, so that nothing is announced twice. */
export function put(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

/** Runs `work` when calls have stopped coming for a while. */
export function settled(work, ms) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), ms);
  };
}

const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const day = new Intl.DateTimeFormat(undefined, {weekday: 'short', hour: '2-digit', minute: '2-digit'});

/** A time of day; with its day when that is another one. */
export function timeOf(text) {
  const at = new Date(text);
  return (Date.now() - at < 20 * 3600e3 ? clock : day).format(at);
}
