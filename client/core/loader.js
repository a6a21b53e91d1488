/**
 * loader - what the server has and this page has not: asked for, taken in, and kept on the device.
 */
import {relive, wasRestored} from './restored.js';

export class Loader {
  #loading = null;
  #isStale = false;

  constructor(outbox) {
    this.outbox = outbox;
  }

  /**
   * What changed since the base; false when it could not be had.  Asked while one is on
   * its way, it goes once more: that answer may be older than the question.
   */
  load() {
    this.#isStale = true;
    this.#loading ??= this.#loadAll().finally(() => { this.#loading = null; });
    return this.#loading;
  }

  async #loadAll() {
    let isDone = true;
    while (isDone && this.#isStale) {
      this.#isStale = false;
      isDone = await this.#load();
    }
    return isDone;
  }

  async #load(isWhole = false) {
    const {outbox, outbox: {session, session: {model: {base: {id, era, rev}}}}} = this;
    if (!outbox.recovered || session.stopped || session.gone) return false;
    const since = isWhole || !rev ? '' : `?since=${rev}&era=${era}`;
    const answer = await outbox.call('GET', `/${id}/context${since}`);
    if (answer.problem?.code === 'cursor-expired' && !isWhole) return this.#load(true);
    if (answer.ok) return this.#loaded(answer.data, id, rev);
    await outbox.failed(answer);
    return false;
  }

  async #loaded(data, id, rev) {
    const {outbox} = this, {conflicts, values, deleted = []} = data;
    this.adopt({...data, id}, rev);
    await outbox.finish([]);
    if (conflicts || outbox.open) await outbox.copies((part) => part.heard(outbox, conflicts));
    if (rev && data.rev > rev && !Object.keys(values).length && !deleted.length) await this.#look(id);
    await outbox.settle();
    return true;
  }

  /** A revision without a key: perhaps somebody has completed the session. */
  async #look(id) {
    const {outbox, outbox: {session}} = this, {ok, data} = await outbox.call('GET', `/${id}`);
    if (!ok) return;
    session.info = {...session.info, ...data};
    if (!/active|expired/.test(data.status)) outbox.gone({code: 'state', reason: data.status});
  }

  /** Unless the base, `asked` when the question went out, has moved past the answer since. */
  adopt(context, asked) {
    const {session, session: {model, model: {base}}} = this.outbox;
    const isSame = context.id === base.id && context.era === base.era;
    if (isSame && base.rev !== asked && context.rev < base.rev) return;
    const had = wasRestored(context, base) && new Map(model.view);
    model.adopt(context);
    if (!had) return;
    const keys = relive(model, had);
    session.write();      // before the copy that lacks it replaces the one that has it
    session.emit('rolled-back', {keys});
  }
}
