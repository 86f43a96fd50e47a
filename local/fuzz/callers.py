"""Sends each request as another caller, so that the limits for each person do not answer for the routes. Every twentieth has no credential, and of
the others every second names a connection and a person that there are."""
import itertools
import json
import os

import schemathesis

with open(os.environ["FUZZ_CALLERS"], encoding="utf8") as file:
    callers = enumerate(itertools.cycle(json.load(file)))


@schemathesis.hook
def before_call(context, case, kwargs):
    number, caller = next(callers)
    if number % 20 == 0:
        return
    case.headers = case.headers if case.headers is not None else {}
    case.headers["Authorization"] = f"Bearer {caller['token']}"
    if number % 2 == 0:
        for given in (case.path_parameters or {}, case.query or {}):
            given.update({name: caller[name] for name in ("uid", "account", "provider") if name in given})
