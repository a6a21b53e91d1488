/** error - what a call that did not work rejects with: the server's problem, RFC 9457. */
export class HoldfastError extends Error {
  constructor(problem, status) {
    super(problem?.detail ?? problem?.title ?? problem?.code ?? 'unavailable');
    const {code = 'unavailable', request_id: requestId} = problem ?? {};
    Object.assign(this, {name: 'HoldfastError', code, status, requestId, problem});
  }
}
