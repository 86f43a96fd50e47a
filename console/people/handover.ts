import type { Connection } from "../answers.ts";
import { toAddress, toConnectPath } from "../parts/page-link.tsx";
import { keylessMethod, loginMethod } from "../providers/method.ts";

const parameter = "takes_over";

/** Whether a connection ends with its person's account. A key, a role and a connection without a secret depend on no person. */
export const hangsOnPerson = ({ method }: Pick<Connection, "method">): boolean => method === loginMethod;

/** The address to send to a colleague, who signs in there as themself. It holds no secret, and does nothing by itself. */
export const toHandoverLink = ({ provider, account, id }: Pick<Connection, "provider" | "account" | "id">): string =>
  new URL(`${toAddress(toConnectPath(provider, account))}?${new URLSearchParams({ [parameter]: id })}`, window.location.origin).href;

/** The id of the connection that the address asks to take over. */
export const readTakenOver = (): string | undefined => new URLSearchParams(window.location.search).get(parameter) ?? undefined;

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
