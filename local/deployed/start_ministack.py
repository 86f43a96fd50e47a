"""Starts MiniStack so that a function which is replaced finishes its work first, as Lambda lets it. By itself MiniStack kills it.

It also mends a race: each cold start adds a session while others may be reading all of them, and then answers 502.
"""

import runpy
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import sts

kill_now = lambda_runtime.kill_workers


def kill_when_free(workers):
    """Kills the idle processes at once, and each busy one after its answer. Its caller has taken all of them out of use."""
    running = [worker for worker in workers if worker is not None]
    busy = [worker for worker in running if worker.in_use]
    kill_now([worker for worker in running if worker not in busy])
    for worker in busy:
        threading.Thread(target=wait_and_kill, args=(worker,), daemon=True).start()


def wait_and_kill(worker):
    while worker.in_use:
        time.sleep(0.05)
    kill_now([worker])


def forget_ended_sessions():
    """Does what MiniStack does, on a copy of the sessions, which no other thread changes."""
    for key, session in list(sts._sessions.items()):
        if sts._session_expired(session):
            sts._sessions.pop(key, None)


lambda_runtime.kill_workers = kill_when_free
sts._evict_expired_sessions = forget_ended_sessions
runpy.run_module("ministack", run_name="__main__", alter_sys=True)
