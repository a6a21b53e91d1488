"""A session: what is here at once, what reaches the server, and what happens between."""

import socket
import threading
import time
import unittest

import kit
from holdfast import HoldfastError, JournalBusy, NotSaved, Service, Session
from holdfast.batches import Batch
from holdfast.journal import Journal


def until(what, seconds=20):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise AssertionError(f'not within {seconds} s')
        time.sleep(0.02)


class Values(kit.Case):
    def test_a_session_is_a_mapping_whose_edits_arrive(self):
        s = self.session()
        s['title'] = 'A'
        s['list'] = [1, {'a': None}]
        s.merge('profile', {'name': 'Ada', 'age': 36})
        s.merge('profile', {'age': None, 'at': {'city': 'X'}})
        s['gone'] = True
        del s['gone']
        self.assertEqual(dict(s), {'title': 'A', 'list': [1, {'a': None}], 'profile': {'name': 'Ada', 'at': {'city': 'X'}}})
        rev = s.flush()
        self.assertEqual(self.server()['values'], dict(s))
        self.assertEqual(self.server()['rev'], rev)

    def test_what_is_read_is_a_copy(self):
        s = self.session()
        s['a'] = {'b': [1]}
        s['a']['b'].append(2)
        self.assertEqual(s['a'], {'b': [1]})

    def test_what_json_does_not_have_is_refused_at_once(self):
        s = self.session()
        for value in (float('nan'), {1, 2}, object()):
            with self.assertRaises((TypeError, ValueError)):
                s['a'] = value
        for key in ('', 3, None):
            with self.assertRaises(TypeError):
                s[key] = 1
        with self.assertRaises(TypeError):
            s.merge('a', 'text')
        with self.assertRaises(TypeError):
            s.count('n', True)
        self.assertEqual(s.waits, 0)

    def test_many_edits_are_one_request_and_one_revision(self):
        s = self.session()
        s.flush()
        before = s.rev
        for n in range(100):
            s['text'] = 'x' * n
        self.assertEqual(s.flush(), before + 1)

    def test_a_batch_whose_block_raises_is_taken_back(self):
        s = self.session()
        s['a'] = 1
        with self.assertRaises(KeyError):
            with s.batch():
                s['a'] = 2
                s['b'] = 2
                raise KeyError('b')
        self.assertEqual(dict(s), {'a': 1})
        s.flush()
        self.assertEqual(self.server()['values'], {'a': 1})

    def test_the_writer_sends_by_itself_after_a_pause_and_at_most_so_late(self):
        s = self.session(autosave=True, save_after=0.2, save_at_most=0.6)
        s['a'] = 0
        until(lambda: not s.waits)
        began = time.monotonic()
        while s.waits or s['a'] == 0:
            s['a'] += 1                 # never a pause of 0.2 s
            time.sleep(0.01)
            if s.rev > 1 and time.monotonic() - began > 1:
                break
        self.assertGreater(self.server()['values']['a'], 0)


class Journals(kit.Case):
    def test_the_next_process_sends_what_the_last_could_not(self):
        journal, port = self.journal(), socket.socket()
        self.addCleanup(port.close)
        port.bind(('127.0.0.1', 0))
        s = self.session(journal=journal)
        s['a'] = 1
        s.flush()
        s.close()
        nowhere = Service(kit.URL, kit.token(self.user), timeout=2)
        nowhere._at = nowhere._at._replace(netloc=f'127.0.0.1:{port.getsockname()[1]}')
        s = self.session(service=nowhere, journal=journal)
        self.assertEqual((s['a'], s.loaded), (1, 'local'))
        s['b'] = 2
        with self.assertRaises(NotSaved) as caught:
            s.flush(0.5)
        self.assertEqual(caught.exception.code, 'offline')
        self.assertFalse(s.close(0))
        s = self.session(journal=journal)
        self.assertEqual(dict(s), {'a': 1, 'b': 2})
        self.assertEqual(s.waits, 1)
        s.flush()
        self.assertEqual(self.server()['values'], {'a': 1, 'b': 2})

    def test_a_journal_is_open_once(self):
        journal = self.journal()
        self.session(journal=journal)
        with self.assertRaises(JournalBusy):
            self.session(journal=journal)

    def test_the_journal_of_another_user_is_refused(self):
        journal = self.journal()
        self.session(journal=journal).close()
        with self.assertRaisesRegex(ValueError, 'is the journal of'):
            Session(self.service(kit.new_user()), journal=journal, app='python', autosave=False)


class Others(kit.Case):
    def test_two_processes_merge_members_and_a_clash_is_a_copy(self):
        one, two = self.session(), self.session()
        one.load(), two.load()
        one.merge('form', {'name': 'Ada'})
        two.merge('form', {'city': 'X'})
        one['text'], two['text'] = 'of one', 'of two'
        one.flush(), two.flush()
        self.assertEqual(one.load(), 'server')
        self.assertEqual(dict(one), {'form': {'name': 'Ada', 'city': 'X'}, 'text': 'of two'})
        kept = one.conflicts()
        self.assertEqual([c['key'] for c in kept], ['text'])
        self.assertIn('of one', (kept[0]['mine'], kept[0]['theirs']))
        one.resolve(kept[0]['id'], 'value', 'of both')
        self.assertEqual((one['text'], one.conflicts()), ('of both', []))

    def test_additions_from_everywhere_add_up(self):
        sessions = [self.session() for _ in range(3)]
        for n, s in enumerate(sessions * 4):
            s.count('tokens', n)
            s.flush()
        self.assertEqual(self.server('')['counters'], {'tokens': sum(range(12))})

    def test_many_threads_write_one_session(self):
        s = self.session(autosave=True, save_after=0.01)

        def write(n):
            for i in range(20):
                s[f'{n}/{i}'] = i
                s.count('n')

        threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        s.flush()
        self.assertEqual(len(self.server()['values']), 160)
        self.assertEqual(self.server('')['counters'], {'n': 160})


class Restored(kit.Case):
    def test_what_a_server_lost_that_was_restored_from_a_backup_is_written_again(self):
        journal = self.journal()
        s = self.session(journal=journal)
        s['kept'], s['changed'] = 1, 'before'
        s.flush()
        era = s.era
        s.close()
        whose = [kit.URL, self.user, ['python', '']]
        of_later = Journal(journal, whose)          # values of a life that the server knows nothing of
        of_later.heard([], {'era': f'{era}r9', 'rev': s.rev + 9}, {'changed': 'later', 'new': True}, [], False)
        of_later.close()
        s = self.session(journal=journal)
        s.flush()
        self.assertEqual(self.server()['values'], {'kept': 1, 'changed': 'later', 'new': True})


    def test_a_batch_of_another_era_is_made_anew_and_counts_once(self):
        journal = self.journal()
        s = self.session(journal=journal)
        s['a'] = 1
        s.flush()
        era, rev = s.era, s.rev
        s.close()
        of_later = Journal(journal, [kit.URL, self.user, ['python', '']])
        of_later.seal([Batch('forgotten', 7, 7, rev + 9, f'{era}r9', {'b': ('set', 2)}, {}, {'n': 3}, {'n': 30})])
        of_later.close()
        s = self.session(journal=journal)
        s.flush()
        self.assertEqual(self.server()['values'], {'a': 1, 'b': 2})
        self.assertEqual(self.server('')['counters'], {'n': 3})


class Refused(kit.Case):
    def test_a_refused_batch_is_kept_and_what_follows_arrives(self):
        troubles, journal = [], self.journal()
        s = self.session(journal=journal, on_trouble=troubles.append)
        s['a'] = 1
        s.flush()
        s['long/' + 'k' * 2000] = 1
        with self.assertRaises(NotSaved) as caught:
            s.flush()
        self.assertEqual(caught.exception.retry, 'never')
        s['b'] = 2
        with self.assertRaises(NotSaved):
            s.flush()
        self.assertEqual(self.server()['values'], {'a': 1, 'b': 2})
        self.assertEqual(len(troubles), 1)
        s.close()
        s = self.session(journal=journal)
        [kept] = s.rejected()
        self.assertEqual(list(kept.ops), ['long/' + 'k' * 2000])
        s.discard(kept)
        s['c'] = 3
        s.flush()
        self.assertEqual(self.server()['values'], {'a': 1, 'b': 2, 'c': 3})

    def test_a_refused_token_is_asked_for_anew_once(self):
        asked = []

        def auth(refused):
            asked.append(refused)
            return kit.token(self.user) if refused else kit.token(self.user, exp=1)

        s = self.session(service=Service(kit.URL, auth))
        s['a'] = 1
        s.flush()
        self.assertEqual(asked, [False, True])

    def test_nobody_logged_in_is_said_and_nothing_is_lost(self):
        tokens = [kit.token(self.user), None]
        s = self.session(service=Service(kit.URL, lambda refused: tokens[0]))
        s['a'] = 1
        s.service._token = None
        tokens.pop(0)
        with self.assertRaises(NotSaved) as caught:
            s.flush(1)
        self.assertEqual((caught.exception.code, caught.exception.retry), ('auth', 'after-auth'))
        self.assertEqual(s.waits, 1)

    def test_a_session_that_was_deleted_says_so_and_keeps_what_waits(self):
        s = self.session()
        s['a'] = 1
        s.flush()
        s.service.call('DELETE', f'/api/sessions/{s.id}')
        s['b'] = 2
        with self.assertRaises(NotSaved) as caught:
            s.flush(1)
        self.assertEqual(caught.exception.code, 'not-found')
        self.assertEqual((dict(s), s.waits), ({'a': 1, 'b': 2}, 1))

    def test_a_problem_document_is_the_exception(self):
        with self.assertRaises(HoldfastError) as caught:
            self.service().call('GET', '/api/sessions/00000000-0000-7000-8000-000000000000')
        self.assertEqual((caught.exception.code, caught.exception.status), ('not-found', 404))
        self.assertTrue(caught.exception.request_id)


if __name__ == '__main__':
    unittest.main()
