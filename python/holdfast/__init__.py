"""Sessions of a Holdfast server, for scripts, server-rendered apps and processors.

An edit is in the journal, a file on this machine, when the call that made it
returns.  From there it reaches the server once: from this process, or from the
next one that opens the same journal.
"""

from .errors import (Cancelled, HoldfastError, JournalBusy, LeaseLost, NotSaved, Paused,
                     Stopped)
from .jobs import Job, work
from .parts import Form, Messages, Navigation, Snapshots
from .service import Service
from .session import Session, open_session

__all__ = ['Cancelled', 'Form', 'HoldfastError', 'Job', 'JournalBusy', 'LeaseLost', 'Messages',
           'Navigation', 'NotSaved', 'Paused', 'Service', 'Session', 'Snapshots', 'Stopped',
           'open_session', 'work']
