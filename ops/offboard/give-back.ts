import type { ConnectionKey, Provider } from "../../lib/connections/connection.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { parkedGrantsIn } from "../../lib/table/parked-grants.ts";
import { DeleteCommand } from "../../lib/table/table.ts";
import { describeError } from "../missing-right.ts";
import type { Target } from "../target.ts";
import { buildEvent, type FunctionAnswer, readAnswer } from "../work/ask-function.ts";
import type { Item, OwnedItem } from "./item-kinds.ts";
import type { GivenBack, Report } from "./report.ts";
import type { Suite } from "./suite.ts";
import { type Survey, surveyTable, toKnownIds, withDeed } from "./survey.ts";

/** Asks a function as the operator. */
type Asking = {
  readonly target: Target;
  readonly suite: Pick<Suite, "invoke">;
  /** The ARN of the operator's login: whom tombstones, events and the audit trail name. */
  readonly operator: string;
};

type Deps = Asking & {
  /** Says how far it is. */
  readonly say: (detail: string) => void;
  readonly pause: (round: number) => Promise<unknown>;
  /** Writes down what is known, before anything is done about it. */
  readonly keep: (known: Known) => Promise<void>;
};

/** What a run has found, and later runs need. */
export type Known = Pick<Report, "known_ids" | "token_expiries">;

const lanes = 4;

/** From this long after a stop no process makes a grant live: the last read of the switches counts for a minute, and a function runs for 29 s. */
const stopHoldsMs = 90_000;

/**
 * Gives everything of an organisation back, with the product's own functions: connections are disconnected, parked grants are revoked by the
 * sweeper, and its events are published. Logins under way are ended first. It goes in rounds, because a teardown takes minutes, and because
 * a login that was confirmed a moment before goes live.
 *
 * @param endsAt - No round begins after this instant.
 * @returns What is still open, and the last survey. Empty: everything is given back.
 */
export async function giveBack(
  deps: Deps,
  organisation: string,
  before: Known,
  { endsAt, stoppedAt }: { readonly endsAt: Date; readonly stoppedAt: Date },
): Promise<{ readonly survey: Survey; readonly open: readonly string[]; readonly parked: number; readonly known: Known }> {
  const { target, suite, say, pause, keep } = deps;
  let known = before;
  const parked = new Set<string>();
  let failures: readonly string[] = [];
  for (let round = 0; ; round += 1) {
    const survey = await surveyTable(target, organisation, new Set(known.known_ids));
    known = addKnown(known, survey);
    await keep(known);
    const connections = withDeed(survey.owned, "disconnect");
    const grants = withDeed(survey.owned, "revoke");
    const events = withDeed(survey.owned, "publish");
    const logins = withDeed(survey.owned, "cancel");
    for (const { item } of grants) {
      parked.add(item.pk);
    }
    const open = [...toOpen(connections, grants, events), ...new Set(failures)];
    say(open.join(", "));
    if (connections.length + grants.length + events.length + logins.length === 0) {
      return { survey, open: [], parked: parked.size, known };
    }
    if (target.clock() >= endsAt) {
      return { survey, open, parked: parked.size - grants.length, known };
    }
    if (round > 0) {
      await pause(round);
    }
    const mayReject = target.clock().getTime() >= stoppedAt.getTime() + stopHoldsMs;
    await mapBounded(logins, lanes, ({ item }) => eraseItem(target, item));
    await mapBounded(grants, lanes, ({ item }) => makeDue(target, item, mayReject));
    failures = (
      await Promise.all([
        mapBounded(connections, lanes, ({ item }) => tryDisconnect(deps, item)),
        grants.length > 0 ? tryJob(suite, "jobsSweepGrants") : [],
        events.length > 0 ? tryJob(suite, "jobsPublishEvents") : [],
      ])
    ).flat(2);
  }
}

function addKnown({ known_ids, token_expiries }: Known, { owned }: Survey): Known {
  const connections = withDeed(owned, "disconnect").map(({ item }) => item);
  const expiries = connections.flatMap((item) =>
    typeof item.expires_at === "number" ? [[toPlace(item), new Date(item.expires_at).toISOString()] as const] : [],
  );
  return {
    known_ids: [...new Set([...known_ids, ...owned.flatMap(toKnownIds)])],
    token_expiries: { ...token_expiries, ...Object.fromEntries(expiries) },
  };
}

const toKey = ({ tenant, provider, account }: Item): ConnectionKey => ({
  tenant: String(tenant),
  provider: String(provider) as Provider,
  account: String(account),
});

const toPlace = ({ provider, account }: Item) => `${provider}/${account}`;

function toOpen(connections: readonly OwnedItem[], grants: readonly OwnedItem[], events: readonly OwnedItem[]): readonly string[] {
  const count = (items: readonly unknown[], what: string) => (items.length === 0 ? [] : [`${items.length} ${what}`]);
  return [
    ...count(connections, `connections are not disconnected: ${connections.map(({ item }) => toPlace(item)).join(", ")}`),
    ...count(grants, "grants are not given back"),
    ...count(events, "events are not published"),
  ];
}

/** Deletes an item. */
export async function eraseItem({ table, documents }: Pick<Target, "table" | "documents">, { pk, sk }: Item): Promise<void> {
  await documents.send(new DeleteCommand({ TableName: table.name, Key: { pk, sk } }));
}

/**
 * Makes the sweeper look at a grant at once. One that waits for its confirmation cannot be confirmed any more. Half of one that is being made
 * live may be done: it is left until the stop surely holds in every process.
 */
async function makeDue({ table, clock }: Target, item: Item, mayReject: boolean): Promise<void> {
  const grants = parkedGrantsIn(table);
  const id = String(item.attempt_id);
  const isRejected = await grants.advance(
    id,
    mayReject ? ["parked", "confirming", "rejected"] : ["parked", "rejected"],
    "rejected",
    clock(),
  );
  await (isRejected || grants.advance(id, ["ended"], "ended", clock()));
}

/** What fails for now is tried again in the next round. */
async function tryDisconnect(asking: Asking, item: Item): Promise<readonly string[]> {
  try {
    const { status, json } = await disconnect(asking, toKey(item));
    return status === 200 ? [] : [`${toPlace(item)}: ${status} ${json.code}`];
  } catch (error) {
    return [`${toPlace(item)}: ${describeError(error)}`];
  }
}

async function tryJob(suite: Pick<Suite, "invoke">, job: string): Promise<readonly string[]> {
  try {
    await suite.invoke(job, {});
    return [];
  } catch (error) {
    return [`${job}: ${describeError(error)}`];
  }
}

/** Begins a disconnect, or looks how far it is. */
async function disconnect({ suite, operator, target }: Asking, { tenant, provider, account }: ConnectionKey): Promise<FunctionAnswer> {
  const event = buildEvent("DELETE /connections/{provider}", { tenant, provider, account }, operator, target.clock());
  return readAnswer("connectionsDisconnect", await suite.invoke("connectionsDisconnect", event));
}

/** Asks for what became of each connection that is gone: the product's answer, from its tombstone. @throws {Error} A function failed. */
export async function readGivenBack(asking: Asking, { owned }: Survey, { token_expiries }: Known): Promise<readonly GivenBack[]> {
  const tombstones = owned.filter(({ kind }) => kind === "tombstoneItemKey").map(({ item }) => item);
  const connected = new Set(withDeed(owned, "disconnect").map(({ item }) => toPlace(item)));
  const places = [...new Map(tombstones.map((item) => [toPlace(item), item])).values()].filter((item) => !connected.has(toPlace(item)));
  return mapBounded(places, lanes, async (item): Promise<GivenBack> => {
    const { status, json } = await disconnect(asking, toKey(item));
    if (status !== 200) {
      throw new Error(`what became of ${toPlace(item)} cannot be read: ${status}`);
    }
    const { revoked, undone, left } = json as Pick<GivenBack, "revoked" | "undone" | "left">;
    const expiresAt = token_expiries[toPlace(item)];
    return {
      provider: String(item.provider),
      account: String(item.account),
      ...(expiresAt === undefined ? {} : { token_expires_at: expiresAt }),
      revoked,
      undone,
      left,
    };
  });
}
