// compose.yaml as a shell script: for each service a function that becomes its
// command, as its user and with its groups, and `mounts`, which copies what is mounted.
//
//	node tests/harness/compose-steps.mjs COMPOSE >SCRIPT
import {readFileSync} from 'node:fs';
import YAML from 'yaml';

const compose = YAML.parse(readFileSync(process.argv[2], 'utf8'), {merge: true});
const quoted = word => `'${word.replaceAll('\'', '\'\\\'\'')}'`;
const files = new Set();
for (const [name, service] of Object.entries(compose.services)) {
  for (const volume of service.volumes.filter(v => v.startsWith('/')))
    files.add(volume);
  if (service.image !== 'holdfast')
    continue;
  const groups = service.group_add ? `--groups=holdfast,${service.group_add}` : '--clear-groups';
  const as = service.user === 'root' ? '' : `setpriv --reuid=holdfast --regid=holdfast ${groups} `;
  console.log(`run_${name}() { exec ${as}${service.command.map(quoted).join(' ')}; }`);
}
console.log('mounts() {');
for (const volume of files) {
  const [from, to] = volume.split(':');
  console.log(`mkdir -p ${quoted(to.replace(/\/[^/]*$/, ''))}; cp -aT ${quoted(from)} ${quoted(to)}`);
}
console.log('}');
