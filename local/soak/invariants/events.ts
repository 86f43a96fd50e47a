import { isDeepStrictEqual } from "node:util";
import type { PublishedEvent } from "../../deployed/events.ts";
import type { Finding } from "./invariant.ts";

/** What is known of a connection besides its events. */
export type Known = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** Whether it was there before the listener: it has no event of its begin. */
  readonly isSeeded: boolean;
};

/** What the customers were answered: it must have its events. */
export type Deeds = {
  /** Places that were answered as connected, with how often, and how often it was tried: an attempt without an answer may have gone live. */
  readonly places: readonly {
    readonly place: string;
    readonly connects: number;
    readonly attempts: number;
    readonly disconnects: number;
  }[];
};

/** The status after an event, by its name. Other events change none. */
const statusAfter: Readonly<Record<string, string>> = {
  "connection.connected": "active",
  "connection.recovered": "active",
  "connection.degraded": "degraded",
  "connection.reauth_required": "reauth_required",
  "connection.trust_insecure": "reauth_required",
  "connection.disconnected": "gone",
};

type Event = { readonly name: string; readonly id: string; readonly at: string; readonly connectionId: string; readonly place: string };

/**
 * Each change has one event. Delivery is at least once, so the same event may come again: with the same id and the same words.
 *
 * @param known - The connections that there are in the end.
 */
export function checkEvents(published: readonly PublishedEvent[], known: readonly Known[], { places }: Deeds): Finding {
  const byId = Map.groupBy(published, ({ detail }) => String(detail.id));
  const differing = [...byId].filter(([, same]) => same.some((event) => !isDeepStrictEqual(event.detail, same[0]?.detail)));
  const events = [...byId.values()].flatMap(([event]) => (event === undefined ? [] : [toEvent(event)]));
  const ofConnection = Map.groupBy(
    events.filter(({ connectionId, name }) => connectionId !== "" && name in statusAfter),
    ({ connectionId }) => connectionId,
  );
  const statusOf = new Map(known.map(({ id, status }) => [id, status]));
  const chains = [...ofConnection].flatMap(([id, chain]) => followChain(id, chain, statusOf.get(id) ?? "gone"));
  const silent = known.filter(({ id, status, isSeeded }) => !ofConnection.has(id) && !(isSeeded && status === "active"));
  return {
    title: "Each change has one event",
    figures: `${events.length} events, ${published.length - events.length} of them delivered again; ${ofConnection.size} connections changed`,
    violations: [
      ...differing.map(([id, same]) => `two different events have the id ${id}: ${describeDifference(same)}`),
      ...chains,
      ...silent.map(({ name, status }) => `${name} is ${status}, and no event says so`),
      ...places.flatMap((place) => comparePlace(place, events)),
    ],
  };
}

function describeDifference(same: readonly PublishedEvent[]): string {
  const names = [...new Set(same.flatMap(({ detail }) => Object.keys(detail)))];
  const values = (name: string) => [...new Set(same.map(({ detail }) => String(detail[name])))];
  const differing = names.filter((name) => values(name).length > 1);
  return differing.map((name) => `${name} is ${values(name).join(" and ")}`).join(", ");
}

function toEvent({ "detail-type": name, detail }: PublishedEvent): Event {
  const { id, at, connection_id = "", organisation, provider, account } = detail;
  return { name, id: String(id), at: String(at), connectionId: String(connection_id), place: `${organisation}/${provider}/${account}` };
}

/** Follows the changes of one connection in their order. Two that follow each other must differ, and the last one must be what is stored. */
function followChain(id: string, chain: readonly Event[], status: string): readonly string[] {
  const ordered = chain.toSorted((one, other) => one.at.localeCompare(other.at));
  const name = `${ordered[0]?.place} (${id})`;
  const violations: string[] = [];
  let now = "active";
  for (const event of ordered) {
    const next = statusAfter[event.name] ?? now;
    // An account that is connected again is active before and after it.
    if (next === now && event.name !== "connection.connected") {
      violations.push(`${name}: ${event.name} twice, and nothing in between`);
    }
    now = next;
  }
  return now === status ? violations : [...violations, `${name}: the last event leaves it ${now}, and it is ${status}`];
}

function comparePlace({ place, connects, attempts, disconnects }: Deeds["places"][number], events: readonly Event[]): readonly string[] {
  const count = (name: string) => events.filter((event) => event.place === place && event.name === name).length;
  const [connected, disconnected] = [count("connection.connected"), count("connection.disconnected")];
  return [
    ...(connected < connects || connected > attempts
      ? [`${place}: ${connected} × connection.connected, for ${connects} answers and ${attempts} attempts`]
      : []),
    ...(disconnected < disconnects ? [`${place}: ${disconnected} × connection.disconnected, for ${disconnects} answers`] : []),
  ];
}
