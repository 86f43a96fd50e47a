import { type Cause, findTrouble, findUpcoming, groupByCause } from "../../lib/connections/attention.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { hasTime } from "../../lib/connections/read-until.ts";
import type { SwitchState } from "../../lib/connections/switches.ts";
import { Failure } from "../../lib/errors.ts";
import { readWholeNumber } from "../../lib/http/query.ts";
import { httpLambda, serve, together } from "../../lib/http/serve.ts";
import { type Clock, secondsAfter } from "../../lib/system.ts";
import { everyConnectionIn, type ReadEveryConnection } from "../../lib/table/every-connection.ts";
import { readSwitchesNow } from "../../lib/table/stored-switches.ts";
import { composeTable } from "../compose.ts";
import { countStates } from "../connections/count-states.ts";
import { describeCause } from "../connections/describe-cause.ts";
import { readText } from "../connections/list-query.ts";
import * as routes from "./routes.ts";

type Deps = { readonly every: ReadEveryConnection; readonly readSwitches: () => Promise<SwitchState>; readonly clock: Clock };

/** `GET /operations`: whether connections lose access, in all organisations. It names no connection, and an organisation only where it is stopped. */
export const createOperations = serve(routes.readOperations, ({ every, readSwitches, clock }: Deps) => async ({ endsAt }) => {
  const now = clock();
  const [{ connections, ...read }, switches] = await Promise.all([readEvery(every, hasTime(endsAt, clock, reserveMs)), readSwitches()]);
  const hourAgo = secondsAfter(now, -3600);
  const providers = Map.groupBy(connections, ({ provider }) => provider);
  return {
    ...read,
    organisations: countOrganisations(connections),
    states: countStates(connections),
    longest_overdue_seconds: findOverdueSeconds(connections, now),
    causes: groupByCause(connections, findTrouble).map((cause) => toCountedView(cause, "since")),
    upcoming: groupByCause(connections, (each) => findUpcoming(each, now)).map((cause) => toCountedView(cause, "at")),
    providers: [...providers].toSorted(byName).map(([provider, own]) => ({
      provider,
      states: countStates(own),
      refreshed_last_hour: own.filter(({ refreshedAt }) => refreshedAt >= hourAgo).length,
      failed_last_hour: own.filter(({ failure }) => failure !== undefined && failure.at >= hourAgo).length,
    })),
    stops: switches.stops.map(({ target, since }) => ({
      kind: target.kind,
      provider: target.kind === "provider" ? target.provider : null,
      organisation: target.kind === "organisation" ? target.tenant : null,
      since: since.toISOString(),
    })),
    drained_since: switches.drainedSince?.toISOString() ?? null,
  };
});

const rows = { min: 1, max: 500, fallback: 100 };

/**
 * `GET /operations/organisations`: a row for each organisation, first those of which the most connections have no token. It names the place of a
 * connection, and nothing else of the customer's.
 */
export const createOrganisations = serve(routes.listOrganisations, ({ every, clock }: Deps) => async ({ endsAt, query }) => {
  const limit = readWholeNumber(query, "limit", rows);
  const text = readText(query, "q", 128)?.toLowerCase() ?? "";
  const { connections, ...read } = await readEvery(every, hasTime(endsAt, clock, reserveMs));
  const organisations = [...Map.groupBy(connections, ({ tenant }) => tenant)]
    .filter(([organisation]) => organisation.toLowerCase().includes(text))
    .map(([organisation, own]) => ({
      organisation,
      states: countStates(own),
      causes: groupByCause(own, findTrouble).map((cause) => ({
        ...toCauseView(cause, "since"),
        connections: cause.connections.map(({ connection: { provider, account } }) => ({ provider, account })),
      })),
      last_used_at: new Date(Math.max(...own.map(({ lastUsedAt }) => lastUsedAt.getTime()))).toISOString(),
    }))
    .toSorted((one, other) => withoutToken(other) - withoutToken(one) || byText(one.organisation, other.organisation));
  return { ...read, found: organisations.length, organisations: organisations.slice(0, limit) };
});

/** A slow page of the table takes three attempts of three seconds. */
const reserveMs = 10_000;

/** Reads connections until the request's time is nearly over, or the table answers no more. `complete`: they are all. */
async function readEvery(every: ReadEveryConnection, mayGoOn: () => boolean) {
  const connections: Connection[] = [];
  let [unreadable, pages, complete] = [0, 0, false];
  try {
    for await (const page of every()) {
      connections.push(...page.connections);
      unreadable += page.unreadable;
      pages += 1;
      complete = page.isLast;
      if (!mayGoOn()) {
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof Failure) || pages === 0) {
      throw error;
    }
  }
  return { connections, counted: connections.length, unreadable, complete };
}

/** Seconds since the longest overdue refresh fell due. `0`: none is overdue. Duties are left out: no token waits for them. */
function findOverdueSeconds(connections: readonly Connection[], now: Date): number {
  const waiting = connections.flatMap(({ due }) => (due === undefined || due.reason === "duty" ? [] : [now.getTime() - due.at.getTime()]));
  return Math.round(waiting.reduce((longest, ms) => Math.max(longest, ms), 0) / 1000);
}

const countOrganisations = (connections: readonly Pick<Connection, "tenant">[]): number =>
  new Set(connections.map(({ tenant }) => tenant)).size;

/** @param time - The name of the instant: since when it is so, or at which it will be. */
const toCauseView = ({ cause, severity, acts, at }: Cause, time: "since" | "at") => ({
  ...{ cause, title: describeCause(cause).title, severity, acts, [time]: at.toISOString() },
});

function toCountedView(cause: Cause, time: "since" | "at") {
  const own = cause.connections.map(({ connection }) => connection);
  return { ...toCauseView(cause, time), connections: own.length, organisations: countOrganisations(own) };
}

const withoutToken = ({ states }: { readonly states: ReturnType<typeof countStates> }): number => states.degraded + states.reauth_required;
const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => byText(one, other);

export const createHandler = together(createOperations, createOrganisations);

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  return { ...records, every: everyConnectionIn(records.table), readSwitches: () => readSwitchesNow(records.table) };
});
