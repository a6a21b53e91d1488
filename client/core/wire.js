/** wire - one exchange with the server.  It never retries. */
const REPLY_MS = 15_000;

/** `retry` says what may be done about a failure, also where the server did not say it. */
export async function send(page, url, {method, token, body, keepalive, headers: more}) {
  try {
    const response = await page.fetch(url, {
      method, body, keepalive, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(REPLY_MS),
      headers: {Authorization: `Bearer ${token}`, ...body && {'Content-Type': 'application/json'}, ...more},
    });
    const {ok, status, headers} = response, text = await response.text();
    const data = text ? JSON.parse(text) : null;       // a captive portal's page throws
    if (ok) return {ok, status, data, warning: headers.get('Quota-Warning')};
    return {status, problem: data, waitMs: 1000 * headers.get('Retry-After'),
      retry: data?.retry ?? (status === 401 ? 'after-auth' : 'later')};
  } catch {
    return {status: 0, problem: {code: 'offline'}, retry: 'later'};
  }
}
