import assert from 'node:assert/strict';
import {test} from 'node:test';

import {safePath} from '../nav.js';

const ORIGIN = 'https://app.example';

test('a state URL is followed only on this origin', () => {
  for (const url of ['/', '/step/3?x=1#y', '/a%2Fb', '/ünï']) assert.equal(typeof safePath(url, ORIGIN), 'string', url);
  for (const url of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', 'step', '', '/a\\b',
    '/\tx', '/\n/evil.example', null, undefined, {}, ['/x'], 'data:text/html,x', `${ORIGIN}/x`]) {
    assert.equal(safePath(url, ORIGIN), null, String(url));
  }
});

test('no spelling of a stored address leads to another host', () => {
  for (const url of ['/.//evil.example', '/x/..//evil.example/a', '/./\t/evil.example', '//evil.example', '/\\evil.example', 'https://evil.example', '/%2e//evil.example']) {
    const path = safePath(url, 'https://here.example');
    assert.ok(path === null || new URL(path, 'https://here.example').host === 'here.example', `${url} -> ${path}`);
  }
  assert.equal(safePath('/a//b?c#d', 'https://here.example'), '/a//b?c#d');
});
