"""The wheel that pip is given is a whole package."""

import os
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path

import holdfast

ROOT = Path(holdfast.__file__).parent.parent


class Wheel(unittest.TestCase):
    def test_a_wheel_is_made_without_a_network_and_is_imported(self):
        with tempfile.TemporaryDirectory() as folder:
            make = 'import sys, backend; print(backend.build_wheel(sys.argv[1]))'
            name = subprocess.run([sys.executable, '-c', make, folder], cwd=ROOT, check=True,
                                  stdout=subprocess.PIPE).stdout.decode().strip()
            wheel = os.path.join(folder, name)
            names = zipfile.ZipFile(wheel).namelist()
            self.assertLessEqual({f'holdfast/{path.name}' for path in (ROOT / 'holdfast').glob('*.py')}, set(names))
            said = subprocess.run([sys.executable, '-c', 'import holdfast; print(holdfast.__file__)'], cwd=folder,
                                  env={**os.environ, 'PYTHONPATH': wheel}, check=True, stdout=subprocess.PIPE)
            self.assertIn(name, said.stdout.decode())


if __name__ == '__main__':
    unittest.main()
