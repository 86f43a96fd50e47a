"""Starts MiniStack so that a function which is replaced finishes its work first, as Lambda lets it. By itself MiniStack kills it."""

import runpy
import threading
import time

from ministack.core import lambda_runtime

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


lambda_runtime.kill_workers = kill_when_free
runpy.run_module("ministack", run_name="__main__", alter_sys=True)
