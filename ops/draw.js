/** draw - pictures on canvases, in the colours of the style sheet. */
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A canvas as sharp as the screen, cleared; answers [context, width, height]. */
function sheet(canvas) {
  const ratio = devicePixelRatio || 1, {clientWidth: w, clientHeight: h} = canvas;
  canvas.width = w * ratio;
  canvas.height = h * ratio;
  const c = canvas.getContext('2d');
  c.scale(ratio, ratio);
  c.font = `11px ${getComputedStyle(canvas).fontFamily}`;
  return [c, w, h];
}

/** A round number not below n, to end an axis with. */
export function ceiling(n) {
  const ten = 10 ** Math.floor(Math.log10(n || 1));
  return [1, 2, 5, 10].map((k) => k * ten).find((k) => k >= n) ?? 1;
}

function axis(c, w, h, top, text) {
  c.strokeStyle = css('--line');
  c.fillStyle = css('--soft');
  c.lineWidth = 1;
  for (const part of [0, 0.5, 1]) {
    const y = Math.round((h - 1) * part) + 0.5;
    c.beginPath();
    c.moveTo(0, y);
    c.lineTo(w, y);
    c.stroke();
  }
  c.fillText(text(top), 2, 13);
  if (top >= 2) c.fillText(text(top / 2), 2, h / 2 + 13);
}

/** Areas on one another: rows of [{values, colour}], newest on the right. */
export function areas(canvas, rows, slots, text) {
  const [c, w, h] = sheet(canvas), n = rows[0].values.length;
  const sums = rows[0].values.map((_, i) => rows.reduce((s, r) => s + r.values[i], 0));
  const top = ceiling(Math.max(1, ...sums));
  const x = (i) => w - (n - 1 - i) * w / (slots - 1), y = (v) => h - 1 - (h - 2) * v / top;
  let below = sums.map(() => 0);
  axis(c, w, h, top, text);
  for (const {values, colour} of rows) {
    const above = values.map((v, i) => below[i] + v);
    c.beginPath();
    above.forEach((v, i) => c.lineTo(x(i), y(v)));
    for (let i = n - 1; i >= 0; i--) c.lineTo(x(i), y(below[i]));
    c.fillStyle = css(colour);
    c.globalAlpha = 0.8;
    c.fill();
    c.globalAlpha = 1;
    below = above;
  }
}

const GUTTER = 42;

/** Columns of buckets, one a reading: the darker, the more fell there. */
export function heat(canvas, columns, slots, {from, to, marks}) {
  const [c, w, h] = sheet(canvas), rows = to - from, cell = h / rows, wide = (w - GUTTER) / slots;
  c.strokeStyle = css('--line');
  c.fillStyle = css('--soft');
  for (const [row, text] of marks) {
    const y = Math.round(h - (row - from) * cell) + 0.5;
    c.beginPath();
    c.moveTo(GUTTER, y);
    c.lineTo(w, y);
    c.stroke();
    c.fillText(text, 0, y + 4);
  }
  c.fillStyle = css('--accent');
  columns.forEach((list, i) => {
    const all = list.reduce((s, b) => s + b.count, 0);
    for (let row = from; row < to && all; row++) {
      // What lies outside of the picture is shown at its edge.
      const count = list.reduce((s, b, k) => s + (Math.min(Math.max(k, from), to - 1) === row ? b.count : 0), 0);
      if (!count) continue;
      c.globalAlpha = 0.14 + 0.86 * Math.sqrt(count / all);
      c.fillRect(w - (columns.length - i) * wide, h - (row - from + 1) * cell, wide + 0.4, cell - 1);
    }
  });
  c.globalAlpha = 1;
}

export function bars(canvas, list) {
  const [c, w, h] = sheet(canvas), base = h - 17, wide = w / list.length, most = Math.max(1, ...list.map((b) => b.count));
  const names = Math.max(...list.map((b) => c.measureText(b.text).width)), every = Math.ceil((names + 6) / wide);
  c.textAlign = 'center';
  list.forEach(({count, text}, i) => {
    const tall = count ? Math.max(2, (base - 4) * count / most) : 0;
    c.fillStyle = css('--accent');
    c.fillRect(i * wide + wide * 0.14, base - tall, wide * 0.72, tall);
    c.fillStyle = css('--soft');
    if (i % every === 0) c.fillText(text, (i + 0.5) * wide, h - 3);      // as many names as there is room for
  });
  c.fillStyle = css('--line');
  c.fillRect(0, base, w, 1);
}
