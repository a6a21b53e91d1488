"""What the tests of the Python package share: a running server, users, ends of processes."""

import base64
import hashlib
import hmac
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import uuid
from pathlib import Path

from holdfast import Service, Session

URL = os.environ['HF_URL']
SECRET = Path(os.environ['HF_SECRET']).read_bytes().rstrip()
HERE = Path(__file__).parent


def _part(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b'=')


def token(user, **claims):
    now = int(time.time())
    said = {'sub': user, 'iat': now, 'exp': now + 3600, **claims}
    text = _part(b'{"alg":"HS256","typ":"JWT"}') + b'.' + _part(json.dumps(said).encode())
    return (text + b'.' + _part(hmac.new(SECRET, text, hashlib.sha256).digest())).decode()


def new_user():
    return f'python-{uuid.uuid4()}'


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = self.enter(tempfile.TemporaryDirectory())
        self.user = new_user()
        self._names = itertools.count()

    def enter(self, manager):
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def service(self, user=None, url=URL, **claims):
        return Service(url, token(user or self.user, **claims))

    def journal(self):
        return os.path.join(self.dir, f'{next(self._names)}.journal')

    def session(self, **options):
        options.setdefault('journal', self.journal())
        options.setdefault('service', self.service(options.pop('user', None)))
        options.setdefault('autosave', False)
        session = Session(app='python', **options)
        self.addCleanup(lambda: session.close(0))
        return session

    def server(self, path='/context', user=None):
        """What the server has, asked by nobody's client."""
        service = self.service(user)
        found = service.call('GET', '/api/sessions?app=python').data['sessions']
        data = service.call('GET', f'/api/sessions/{found[0]["id"]}{path}').data
        service.close()
        return data


def killed(script, lines, *arguments):
    """Run a script that is killed with SIGKILL before the `lines`th line of the package that
    it executes.  What it printed, and whether it was killed rather than finished."""
    done = subprocess.run([sys.executable, str(HERE / 'killed.py'), str(lines), str(HERE / script), *arguments],
                          stdout=subprocess.PIPE, timeout=120)
    if done.returncode not in (0, -9):
        raise AssertionError(f'{script} ended with {done.returncode}')
    return done.stdout.decode().splitlines(), done.returncode == -9
