// A browser for the pages that people see: what they complain about is kept, and
// axe looks at them as somebody who does not see them would.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

import {chromium} from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export const SIZES = {phone: {width: 360, height: 740}, desk: {width: 1280, height: 900}};

export const open = () => chromium.launch({executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS});

/** A window with nothing stored: {context, page, complaints}. */
export async function look(browser, {size = SIZES.desk, scheme = 'light', ...more} = {}) {
  const context = await browser.newContext({viewport: size, colorScheme: scheme, reducedMotion: 'reduce', ...more});
  const complaints = [];
  context.on('page', (page) => {
    page.on('console', (m) => /error|warning/.test(m.type()) && complaints.push(`${m.type()}: ${m.text()} ${m.location().url}`));
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.stack}`));
  });
  // A blocked policy violation is an event of the page, in the console or not.
  await context.exposeBinding('complain', (_, text) => complaints.push(text));
  await context.addInitScript(() => addEventListener('securitypolicyviolation', (e) => globalThis.complain(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`)));
  return {context, complaints, page: await context.newPage()};
}

/** What axe finds wrong, a line each. */
export async function wrong(page) {
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => globalThis.axe.run(document, {iframes: false, resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}));
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} (${n.failureSummary.split('\n').slice(1).join(' ').trim()})`));
}

/** Nothing is wider than the window. */
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
