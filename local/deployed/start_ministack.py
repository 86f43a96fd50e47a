"""Starts MiniStack so that a function which is replaced finishes its work first, as Lambda lets it. By itself MiniStack kills it.

It also mends a race: each cold start adds a session while others may be reading all of them, and then answers 502.

And it refuses what CloudFormation refuses of exports: to change or remove one that another stack imports, and to export a name twice.
"""

import runpy
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import cloudformation, sts
from ministack.services.cloudformation import handlers, stacks

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


resolve_outputs = stacks._resolve_stack_outputs


def resolve_outputs_in_use(outputs, conditions, resources, params, mappings, stack_name, stack_id):
    """Resolves the outputs of a stack. A ValueError fails the operation, and CloudFormation rolls it back."""
    resolved, exports = resolve_outputs(outputs, conditions, resources, params, mappings, stack_name, stack_id)
    for name, export in list(cloudformation._exports.items()):
        if export["StackId"] != stack_id:
            if name in exports:
                raise ValueError(f"Export with name {name} is already exported by stack {export['StackId']}")
            continue
        if exports.get(name) == export:
            continue
        users = [other for other, stack in cloudformation._stacks.items() if other != stack_name and is_user(name, other, stack)]
        if users:
            done = "updated" if name in exports else "deleted"
            raise ValueError(f"Export {name} cannot be {done} as it is in use by {', '.join(users)}")
        cloudformation._exports.pop(name, None)
    return resolved, exports


def is_user(export, stack_name, stack):
    return "DELETE_COMPLETE" != stack.get("StackStatus") and export in handlers._imported_export_names(stack, stack_name)


stacks._resolve_stack_outputs = resolve_outputs_in_use
lambda_runtime.kill_workers = kill_when_free
sts._evict_expired_sessions = forget_ended_sessions
runpy.run_module("ministack", run_name="__main__", alter_sys=True)
