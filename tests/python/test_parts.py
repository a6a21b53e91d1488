"""Forms with undo, navigation, messages, snapshots."""

import unittest

import kit
from holdfast import Form, Messages, Navigation, Snapshots


class Parts(kit.Case):
    def test_a_form_keeps_values_and_errors_and_undoes_its_steps(self):
        s = self.session()
        form = Form(s, 'profile')
        form.set('name', 'A')
        for name in ('Ad', 'Ada'):
            form.step()
            form.set('name', name, errors=['Too short.'] if name == 'Ad' else None)
        self.assertEqual((form.values, form.errors), ({'name': 'Ada'}, {}))
        self.assertTrue(form.undo())
        self.assertEqual((form.values, form.errors), ({'name': 'Ad'}, {'name': ['Too short.']}))
        self.assertTrue(form.undo())
        self.assertFalse(form.undo())
        self.assertEqual(form.values, {'name': 'A'})
        self.assertTrue(form.redo())
        self.assertEqual(form.values, {'name': 'Ad'})

    def test_navigation_goes_back_and_forward_and_forgets_what_was_ahead(self):
        nav = Navigation(self.session())
        self.assertIsNone(nav.here)
        for url in ('/a', '/b', '/c'):
            nav.go(url, page=url)
        self.assertEqual(nav.back()['url'], '/b')
        self.assertEqual(nav.back()['url'], '/a')
        self.assertIsNone(nav.back())
        self.assertEqual(nav.forward()['parameters'], {'page': '/b'})
        nav.go('/d', title='D')
        self.assertIsNone(nav.forward())
        self.assertEqual([e['url'] for e in nav.trail], ['/a', '/b', '/d'])
        self.assertEqual(nav.here['title'], 'D')
        for url in ('https://evil.example', '//evil.example', '/\\evil.example', 'b'):
            with self.assertRaises(ValueError):
                nav.go(url)
        nav.session.flush()

    def test_messages_arrive_once_in_their_order(self):
        s = self.session()
        messages = Messages(s)
        for n in range(5):
            messages.append('user', {'n': n}, {'cost': n})
        self.assertEqual(len(messages.waiting()), 5)
        page = messages.list(limit=3)
        self.assertEqual([m['content']['n'] for m in page['messages']], [0, 1, 2])
        page = messages.list(page['next'])
        self.assertEqual([m['metadata']['cost'] for m in page['messages']], [3, 4])
        self.assertEqual(messages.waiting(), [])

    def test_a_snapshot_is_made_listed_and_restored(self):
        s = self.session()
        snapshots = Snapshots(s)
        s['a'] = 1
        made = snapshots.create('first')
        s['a'] = 2
        snapshots.create('second')
        self.assertEqual([x['name'] for x in snapshots.list()], ['second', 'first'])
        snapshots.restore(made['number'])
        self.assertEqual(s['a'], 1)


if __name__ == '__main__':
    unittest.main()
