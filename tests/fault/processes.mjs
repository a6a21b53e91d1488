// Who runs, as the system has it.
import {readFileSync, readdirSync} from 'node:fs';

/** The children of a process, by the name they gave themselves. */
export function children(parent, name) {
  return readdirSync('/proc').filter(pid => /^\d+$/.test(pid)).map(Number).filter(pid => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [, comm, state, ppid] = /\((.*)\) (\S) (\d+)/.exec(stat);
      return Number(ppid) === parent && state !== 'Z' && (!name || comm === name);
    } catch {
      return false; // gone meanwhile
    }
  });
}
