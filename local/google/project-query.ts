import { Refused } from "../simulator/reply.ts";
import type { Project } from "./accounts.ts";
import { cloudError } from "./cloud-reply.ts";

type Test = (project: Project) => boolean;

/**
 * Parses the `query` of `projects.search`. Unexpectedly, several terms are OR-ed, not AND-ed.
 *
 * @throws {Refused} 400 for a term without a field, or with a field that cannot be searched.
 */
export function parseProjectQuery(query: string): Test {
  const tests = (query.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map(parseTerm);
  return (project) => tests.length === 0 || tests.some((test) => test(project));
}

function parseTerm(term: string): Test {
  const colon = term.indexOf(":");
  if (colon < 1 || colon === term.length - 1) throw badQuery(term);
  const read = readerOf(term.slice(0, colon));
  if (read === undefined) throw badQuery(term);
  const matches = parseValue(term.slice(colon + 1));
  return (project) => read(project).some((value) => matches(value.toLowerCase()));
}

/** Parses a value: `how*` matches a prefix and `*` any value, without regard to case. */
function parseValue(text: string): (value: string) => boolean {
  const wanted = text.replaceAll('"', "").toLowerCase();
  return wanted.endsWith("*") ? (value) => value.startsWith(wanted.slice(0, -1)) : (value) => value === wanted;
}

function readerOf(field: string): ((project: Project) => string[]) | undefined {
  const label = /^labels\.(.+)$/.exec(field)?.[1];
  if (label !== undefined) return ({ labels }) => (labels[label] === undefined ? [] : [labels[label]]);
  return READERS.get(field);
}

const READERS = new Map<string, (project: Project) => string[]>([
  ["displayName", ({ displayName }) => [displayName]],
  ["name", ({ displayName }) => [displayName]],
  ["projectId", ({ projectId }) => [projectId]],
  ["id", ({ projectId }) => [projectId]],
  ["state", ({ state }) => [state]],
  ["lifecycleState", ({ state }) => [state]],
  ["labels", ({ labels }) => Object.keys(labels)],
  ["parent", ({ parent }) => (parent === null ? [] : [parent])],
  ["parent.type", ({ parent }) => (parent === null ? [] : [parent.slice(0, parent.indexOf("s/"))])],
  ["parent.id", ({ parent }) => (parent === null ? [] : [parent.slice(parent.indexOf("/") + 1)])],
]);

function badQuery(term: string): Refused {
  return new Refused(cloudError(400, "INVALID_ARGUMENT", `Request contains an invalid query term: ${term}`));
}
