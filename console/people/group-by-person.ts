import type { Connection } from "../answers.ts";
import { keylessMethod } from "../providers/keyless.ts";
import { hangsOnPerson } from "./handover.ts";

export type Person = {
  readonly name: string;
  /** Connections that end with the person's account. */
  readonly ending: readonly Connection[];
  /** Connections by a secret that the person has entered, and may know after they leave. */
  readonly known: readonly Connection[];
};

/** Methods whose credential no person has seen. */
const unseen: readonly string[] = [keylessMethod, "kms_certificate"];

/** Groups the connections that a person takes along, or may know the secret of, by that person: first who takes most. */
export function groupByPerson(connections: readonly Connection[]): readonly Person[] {
  const people = [...Map.groupBy(connections, ({ connected_by }) => connected_by)].map(([name, own]) => ({
    name,
    ending: own.filter(hangsOnPerson),
    known: own.filter((each) => !hangsOnPerson(each) && each.credential !== null && !unseen.includes(each.method)),
  }));
  return people
    .filter(({ ending, known }) => ending.length + known.length > 0)
    .toSorted((one, other) => other.ending.length - one.ending.length || one.name.localeCompare(other.name));
}
