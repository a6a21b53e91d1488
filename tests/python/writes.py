"""writes.py USER JOURNAL ROUND: edits, counts, a batch, a message and two flushes.  Prints
each as it is safe, for whoever kills this."""

import sys

import kit
from holdfast import Messages, Service, Session

user, journal, name = sys.argv[1:]
session = Session(Service(kit.URL, kit.token(user)), journal=journal, app='python', save_after=0.01)


def safe(text):
    print(text, flush=True)


session[f'a{name}'] = name
safe(f'set a{name} {name}')
session.count('n', 1)
safe('count 1')
session.merge('form', {f'm{name}': name})
safe(f'member m{name} {name}')
session.flush()
with session.batch():
    session[f'b{name}'] = 1
    session[f'c{name}'] = 2
    session.count('n', 10)
safe(f'both b{name} c{name}')
safe('count 10')
Messages(session).append('user', f'said {name}')
safe(f'message said {name}')
session.flush()
session[f'a{name}'] = f'{name} again'
safe(f'set a{name} {name} again')
session.close()
