"""What pip asks to make a wheel, by the standard library alone: a machine without a network
installs the package, too.  See PEP 517."""

import base64
import hashlib
import zipfile
from pathlib import Path

NAME, VERSION = 'holdfast', '0.1.0'
INFO = f'{NAME}-{VERSION}.dist-info'
HERE = Path(__file__).parent

METADATA = f'''Metadata-Version: 2.1
Name: {NAME}
Version: {VERSION}
Summary: Keep what people were doing: sessions of a Holdfast server, from Python.
License: ISC
Requires-Python: >=3.9
Description-Content-Type: text/markdown

'''
WHEEL = f'''Wheel-Version: 1.0
Generator: {NAME}
Root-Is-Purelib: true
Tag: py3-none-any
'''


def build_wheel(folder, config_settings=None, metadata_directory=None):
    files = {f'{NAME}/{path.name}': path.read_bytes() for path in sorted((HERE / NAME).iterdir()) if path.is_file()}
    files[f'{INFO}/METADATA'] = (METADATA + (HERE / 'README.md').read_text(encoding='utf-8')).encode()
    files[f'{INFO}/WHEEL'] = WHEEL.encode()
    record = [f'{name},sha256={digest(data)},{len(data)}' for name, data in files.items()]
    files[f'{INFO}/RECORD'] = '\n'.join([*record, f'{INFO}/RECORD,,', '']).encode()
    wheel = f'{NAME}-{VERSION}-py3-none-any.whl'
    with zipfile.ZipFile(Path(folder) / wheel, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return wheel


def build_sdist(folder, config_settings=None):
    raise NotImplementedError('the tree is the source: pip install ./python')


def digest(data):
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
