"""What is done to the requests that schemathesis makes.

Each operation is first sent its seeds: requests that succeed. What is generated is sent by persons of the organisations of those seeds, each request
by another person, so that the limits for each of them do not answer for the routes. Every twentieth has no credential. Every second is brought close
to a seed: it names what there is, and only a part of it stays as it was generated.
"""
import atexit
import collections
import itertools
import json
import os
import re
from urllib.parse import parse_qsl, unquote, urlsplit

import schemathesis
from schemathesis.core.media_types import YAML_MEDIA_TYPES

with open(os.environ["FUZZ_INPUT"], encoding="utf8") as file:
    given = json.load(file)

numbers = itertools.count()
persons = {org: itertools.cycle(group) for org, group in given["persons"].items()}
kept = itertools.cycle(given["kept"])
seeds = collections.defaultdict(list)
for seed in given["seeds"]:
    seeds[seed["operation"]].append(seed)
seeded = set()


def seeds_of(operation):
    return seeds[operation.definition.raw["operationId"]]


def path_of(operation, seed):
    template = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(operation.path))
    return {name: unquote(value) for name, value in re.fullmatch(template, urlsplit(seed["path"]).path).groupdict().items()}


def query_of(seed):
    return dict(parse_qsl(urlsplit(seed["path"]).query))


def body_of(seed):
    text = seed.get("body")
    if text is None:
        return {}
    if seed["headers"].get("content-type", "application/json").startswith("application/json"):
        return {"body": json.loads(text), "media_type": "application/json"}
    return {"body": dict(parse_qsl(text)), "media_type": "application/x-www-form-urlencoded"}


@schemathesis.hook
def before_add_examples(context, examples):
    operation = context.operation
    for seed in seeds_of(operation):
        headers = {name: value for name, value in seed["headers"].items() if name != "content-type"}
        case = operation.Case(path_parameters=path_of(operation, seed), query=query_of(seed), headers=headers, **body_of(seed))
        seeded.add(case.id)
        examples.append(case)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.id in seeded:
        return
    number = next(numbers)
    if number % 20 == 0:
        return
    own = seeds_of(case.operation)
    lasting = [seed for seed in own if not seed["once"]]
    if lasting and number % 2 == 0:
        seed = lasting[number // 2 % len(lasting)]
        person = next(persons[seed["org"]])
        approach(case, seed, person, number)
    elif lasting and number % 5 == 0:
        person = next(persons[next(kept)])
    else:
        person = next(persons[own[number % len(own)]["org"]])
    case.headers = case.headers if case.headers is not None else {}
    case.headers["Authorization"] = f"Bearer {person['token']}"


def approach(case, seed, person, number):
    """Names what the seed names, and keeps one field of a generated body in the seed's."""
    if case.path_parameters:
        case.path_parameters.update(as_person(path_of(case.operation, seed), seed, person))
    query = as_person(query_of(seed), seed, person)
    case.query = {**query, **(case.query or {})} if number % 4 == 0 else {**(case.query or {}), **query}
    body = body_of(seed).get("body")
    if isinstance(case.body, dict) and isinstance(body, dict):
        names = sorted(case.body)
        name = names[number // 4 % len(names)] if names and number % 4 == 0 else None
        case.body = {**body, **({name: case.body[name]} if name is not None else {})}


def as_person(named, seed, person):
    return {name: person["uid"] if value == seed["uid"] else value for name, value in named.items()}


@schemathesis.deserializer(*YAML_MEDIA_TYPES)
def keep_text(context, response):
    """A template is described as a text. CloudFormation's tags, such as `!Ref`, are unknown to a reader of YAML, and end the run."""
    return response.content.decode()


counts = collections.defaultdict(collections.Counter)
refused = []


@schemathesis.hook
def after_call(context, case, response):
    label = case.operation.label
    if response.request.method != case.operation.method.upper():
        return
    # A redirect is what a browser gets from a route of a login, also when the login has failed.
    [location] = response.headers.get("location", [""])
    failed = "error" in dict(parse_qsl(urlsplit(location).query))
    counts[label]["failed" if failed else f"{response.status_code // 100}xx"] += 1
    if case.id in seeded and (failed or response.status_code >= 400):
        refused.append(f"{label}: {response.status_code} {location}{response.content[:500].decode()}")


@atexit.register
def tell():
    with open(os.environ["FUZZ_OUTPUT"], "w", encoding="utf8") as file:
        json.dump({"counts": counts, "refused": refused}, file)
