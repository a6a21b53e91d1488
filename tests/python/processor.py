"""processor.py TYPE: does one job, which counts to 20 with a checkpoint at each step."""

import sys

import kit
from holdfast import Service, work

kind = sys.argv[1]


def count(job):
    done = job.resume_data or []
    for n in range(len(done), 20):
        done.append(n)
        job.checkpoint(done, progress=n * 5)
    return {'set': {f'result/{job.id}': done}, 'counters': {'jobs': 1}}


print(work(Service(kit.URL, kit.token('processor', roles=['worker'])), {kind: count}, lease=1, max_jobs=1, poll=0.05))
