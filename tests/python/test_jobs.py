"""A processor: leases, checkpoints, what people say meanwhile, and kill -9."""

import random
import threading
import time
import unittest
import uuid

import kit
from holdfast import Cancelled, LeaseLost, Paused, work
from holdfast.jobs import claim, perform


class Jobs(kit.Case):
    def setUp(self):
        super().setUp()
        self.type = f'python-{uuid.uuid4()}'
        self.processor = self.service('processor', roles=['worker'])
        self.s = self.session()
        self.s['a'] = 1
        self.s.flush()

    def job(self, **more):
        return self.s.call('POST', '/jobs', {'type': self.type, **more})['id']

    def state(self, job):
        return self.s.call('GET', f'/jobs/{job}')

    def test_a_job_is_claimed_done_and_saved_with_its_end(self):
        job = self.job(payload={'by': 2})
        done = work(self.processor, {self.type: lambda job: {'set': {'a': job.payload['by']}}}, max_jobs=1, poll=0.05)
        self.assertEqual(done, 1)
        self.assertEqual(self.state(job)['state'], 'completed')
        self.s.load()
        self.assertEqual(self.s['a'], 2)

    def test_a_handler_that_raises_fails_the_attempt_with_its_sentence(self):
        def bad(job):
            raise ValueError('the month has 13 days')

        job = self.job(max_attempts=1)
        self.assertEqual(work(self.processor, {self.type: bad}, max_jobs=1, poll=0.05), 0)
        said = self.state(job)
        self.assertEqual((said['state'], said['last_error']), ('failed', 'ValueError: the month has 13 days'))

    def test_a_save_that_is_refused_fails_the_job_for_good(self):
        job = self.job()
        self.assertEqual(work(self.processor, {self.type: lambda job: {'nonsense': 1}}, max_jobs=1, poll=0.05), 0)
        self.assertEqual(self.state(job)['state'], 'failed')

    def test_heartbeats_keep_the_lease_of_a_handler_that_says_nothing(self):
        self.job()
        job = claim(self.processor, [self.type], lease=1)
        self.assertTrue(perform(job, lambda job: time.sleep(2.5)))

    def test_a_person_pauses_and_cancels_and_the_handler_hears(self):
        for state, error in (('paused', Paused), ('cancelled', Cancelled)):
            made, heard = self.job(), []

            def handler(job):
                self.s.call('PATCH', f'/jobs/{made}', {'state': state})
                try:
                    job.checkpoint(1)
                except Exception as caught:
                    heard.append(type(caught))
                    raise

            self.assertFalse(perform(claim(self.processor, [self.type], lease=30), handler))
            self.assertEqual(heard, [error])
            self.assertEqual(self.state(made)['state'], state)

    def test_a_lease_that_ended_is_lost_and_its_result_is_not_saved(self):
        self.job()
        first = claim(self.processor, [self.type], lease=1)
        time.sleep(1.2)
        second = claim(self.processor, [self.type], lease=30)
        self.assertIsNotNone(second)
        with self.assertRaises(LeaseLost):
            first.checkpoint(1)
        self.assertFalse(perform(first, lambda job: {'set': {'a': 'of the first'}}))
        self.assertTrue(perform(second, lambda job: {'set': {'a': 'of the second'}}))
        self.s.load()
        self.assertEqual(self.s['a'], 'of the second')

    def test_a_loop_ends_when_it_is_told_to(self):
        stop = threading.Event()
        loop = threading.Thread(target=work, args=(self.processor, {self.type: lambda job: None}),
                                kwargs={'stop': stop, 'poll': 0.05})
        loop.start()
        stop.set()
        loop.join(20)
        self.assertFalse(loop.is_alive())

    def test_a_job_is_saved_once_wherever_its_processors_were_killed(self):
        job = self.job(max_attempts=20)
        choose, kills = random.Random(), 0
        for n in range(20):
            _, was_killed = kit.killed('processor.py', choose.randrange(1, 1500), self.type)
            kills += was_killed
            if self.state(job)['state'] == 'completed':
                break
        if self.state(job)['state'] != 'completed':
            while not work(self.processor, {self.type: lambda job: {
                    'set': {f'result/{job.id}': list(range(20))}, 'counters': {'jobs': 1}}}, max_jobs=1, poll=0.05):
                pass
        self.s.load()
        self.assertEqual(self.s[f'result/{job}'], list(range(20)))
        self.assertEqual(self.server('')['counters'], {'jobs': 1})


if __name__ == '__main__':
    unittest.main()
