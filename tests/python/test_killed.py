"""kill -9 between any two lines: what was called safe arrives, and counts once."""

import os
import random
import unittest

import kit

ROUNDS = int(os.environ.get('HF_ROUNDS', '24'))
MAX_LINES = 2600        # a whole run executes somewhat fewer


class Killed(kit.Case):
    def test_an_edit_whose_call_returned_arrives_once_wherever_the_process_was_killed(self):
        seed = random.randrange(2 ** 32)
        choose = random.Random(seed)
        journal, kills = self.journal(), 0
        owed, messages, rounds = {}, set(), []
        for n in range(ROUNDS):
            said, was_killed = kit.killed('writes.py', choose.randrange(1, MAX_LINES), self.user, journal, str(n))
            kills += was_killed
            counts = set()
            for line in said:
                kind, *words = line.split(' ')
                if kind == 'set':
                    owed[words[0]] = ' '.join(words[1:])
                elif kind == 'both':
                    owed.update({words[0]: 1, words[1]: 2})
                elif kind == 'member':
                    owed[f'form.{words[0]}'] = words[1]
                elif kind == 'message':
                    messages.add(' '.join(words))
                else:
                    counts.add(line)
            rounds.append(counts)
        self.why = f'seed {seed}, {kills} of {ROUNDS} killed'
        self.reckon(journal, owed, messages, rounds)
        self.assertGreater(kills, ROUNDS // 4, 'the processes were killed')

    def reckon(self, journal, owed, messages, rounds):
        session = self.session(journal=journal)
        session.flush()
        values, rows = self.server()['values'], self.server('/messages?limit=1000')['messages']
        said = [m['content'] for m in rows]
        self.assertEqual(len(said), len(set(said)), f'{self.why}: a message came twice')
        self.assertLessEqual(messages, set(said), self.why)
        for what, value in owed.items():
            found = values['form'].get(what[5:]) if what.startswith('form.') else values.get(what)
            # The last value that was safe, or one that was journalled and not said any more.
            self.assertIn(found, (value, f'{value} again'), f'{self.why}: {what}')
        for n in range(ROUNDS):
            self.assertEqual(f'b{n}' in values, f'c{n}' in values, f'{self.why}: half of a batch')
        self.assertEqual(session.conflicts(), [], self.why)
        self.count(rounds, values)

    def count(self, rounds, values):
        """The ten of a batch count if its values are there.  The one may have been journalled
        by a process that was killed before it could say so."""
        certain = sum(('count 1' in c) + 10 * (f'b{n}' in values) for n, c in enumerate(rounds))
        unsaid = sum('count 1' not in c for c in rounds)
        total = self.server('')['counters'].get('n', 0)
        self.assertTrue(certain <= total <= certain + unsaid, f'{self.why}: {certain} <= {total} <= +{unsaid}')


if __name__ == '__main__':
    unittest.main()
