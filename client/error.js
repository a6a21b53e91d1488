/** error - what a call that did not work rejects with: the server's problem, RFC 9457. */
export class HoldfastError extends Error {
  constructor(problem, status) {
    super(problem?.detail ?? problem?.title ?? problem?.code ?? 'unavailable');
    Object.assign(this, {name: 'HoldfastError', code: problem?.code ?? 'unavailable', status, problem});
  }
}
