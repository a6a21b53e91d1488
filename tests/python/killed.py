"""killed.py N SCRIPT ARGUMENT...: run a script, and SIGKILL it before the Nth line of the
package holdfast that any of its threads executes."""

import os
import runpy
import signal
import sys
import threading

LEFT = int(sys.argv[1])
ROOM = os.path.join('python', 'holdfast', '')


def trace(frame, event, _):
    global LEFT
    if ROOM not in frame.f_code.co_filename:
        return None
    if event == 'line':
        LEFT -= 1
        if LEFT <= 0:
            sys.stdout.flush()
            os.kill(os.getpid(), signal.SIGKILL)
    return trace


threading.settrace(trace)
sys.settrace(trace)
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name='__main__')
