/** restored - the server's database was brought back from a backup: what it lost is written again.  Pure. */
import {same} from './model.js';

const LIFE = 1e9;         // such a database begins its revisions above a multiple of this

/** The same session, whose era says so. */
export const wasRestored = (context, base) => context.id === base.id && context.era !== base.era
  && context.era.split('r')[0] === base.era?.split('r')[0];

/**
 * Values of `had` that the server lost are edited again.  They replace values of the backup; a
 * value written since the restore is a conflict.
 */
export function relive(model, had) {
  const {base} = model, {rev} = base;
  const lost = [...had].filter(([key, value]) => !same(value, model.view.get(key)));
  model.seal();
  base.rev -= rev % LIFE;
  for (const [key, value] of lost) {
    model.edit(key, ['set', value]);
    model.open.seen.delete(key);      // what is there now may have come since
  }
  model.seal();
  base.rev = rev;
  return lost.map(([key]) => key);
}
