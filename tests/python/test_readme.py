"""What the README of the package shows runs, in its order, against a real server."""

import contextlib
import io
import os
import re
import unittest

import holdfast
import kit


class Readme(kit.Case):
    def test_every_snippet_of_the_readme_runs(self):
        readme = os.path.join(os.path.dirname(holdfast.__file__), '..', 'README.md')
        with open(readme, encoding='utf-8') as file:
            snippets = re.findall(r'^```python\n(.*?)^```', file.read(), re.S | re.M)
        self.assertEqual(len(snippets), 3)
        room = {'URL': kit.URL, 'TOKEN': kit.token(self.user), 'FOLDER': self.dir,
                'PROCESSOR_TOKEN': kit.token('processor', roles=['worker'])}
        said = io.StringIO()
        for n, snippet in enumerate(snippets):
            if 'PROCESSOR_TOKEN' in snippet:
                made = self.session()
                made.call('POST', '/jobs', {'type': 'render', 'payload': {'pages': 2}, 'priority': 9})
            with contextlib.redirect_stdout(said):
                exec(compile(snippet, f'README.md, snippet {n + 1}', 'exec'), room)
        self.assertIn("'title': 'Hold fast'", said.getvalue())
        self.assertIn("['/profile']", said.getvalue())
        self.assertIn('Make me a report', said.getvalue())
        made.load()
        self.assertEqual(made['report'], ['page 0', 'page 1'])


if __name__ == '__main__':
    unittest.main()
