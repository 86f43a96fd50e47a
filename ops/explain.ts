import type { Connection } from "../lib/connections/connection.ts";
import { covers } from "../lib/connections/switches.ts";
import { toConnectionView } from "../lib/connections/to-connection-view.ts";
import type { LedgerEntry } from "../lib/setup/ledger.ts";
import { system } from "../lib/system.ts";
import { connectionItemKey } from "../lib/table/item-keys.ts";
import { setupRunsIn } from "../lib/table/setup-runs.ts";
import { ledgerIn } from "../lib/table/stored-ledger.ts";
import { readSwitchesNow } from "../lib/table/stored-switches.ts";
import { GetCommand } from "../lib/table/table.ts";
import { findConnection, toName } from "./find-connection.ts";
import type { Ops } from "./program.ts";
import { describeStop } from "./stop/selection.ts";
import type { Target } from "./target.ts";
import { toDistance } from "./to-distance.ts";

/** `ops explain`. */
export function addExplain({ program, target, print }: Ops): void {
  program
    .command("explain")
    .description("tells everything that is stored about one connection, and who must act")
    .argument("<connection>", "organisation/provider/account, or the connection's id: the whole table is then read")
    .addHelpText(
      "after",
      "\nExamples:\n  npm run ops -- explain --stage prod acme/gcp/default\n  npm run ops -- explain --stage prod MJGzG_HSge0DYVrgWemAd98iPK0g8RMxAe_rw6vPypU",
    )
    .action(async (name) => print(await explain(await target(), name)));
}

/** Tells everything that is stored about one connection, without its credential. @throws {Error} There is no such connection. */
async function explain(target: Target, name: string) {
  const connection = await findConnection(target, name);
  const [lease, ledger, run, switches] = await Promise.all([
    readLease(target, connection),
    ledgerIn(target.table, system).list(connection),
    readNewestRun(target, connection),
    readSwitchesNow(target.table),
  ]);
  const stops = switches.stops.filter((stop) => covers(stop.target, connection)).map((stop) => describeStop(stop.target));
  const json = toJson(connection, { lease, changes: countStates(ledger), run, stops });
  return { text: describe(connection, json, target.clock()), json };
}

/** Reads which process works on the connection now. @returns `undefined`: none. */
async function readLease({ table, clock }: Target, connection: Connection) {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: connectionItemKey(connection), ConsistentRead: true }),
  );
  const until = typeof Item?.lease_until === "number" ? new Date(Item.lease_until) : undefined;
  return until === undefined ? undefined : { until: until.toISOString(), is_held: until > clock() };
}

async function readNewestRun({ table, clock }: Target, connection: Connection) {
  const runs = setupRunsIn(table, clock);
  const runId = await runs.readNewest(connection);
  const run = runId === undefined ? undefined : await runs.read(runId);
  return runId === undefined || run === undefined ? undefined : { run_id: runId, standing: run.standing };
}

const countStates = (ledger: readonly LedgerEntry[]): Readonly<Record<string, number>> => {
  const states = Map.groupBy(ledger, ({ state }) => state);
  return Object.fromEntries([...states].map(([state, entries]) => [state, entries.length]));
};

type Beside = {
  readonly lease: Awaited<ReturnType<typeof readLease>>;
  readonly changes: Readonly<Record<string, number>>;
  readonly run: Awaited<ReturnType<typeof readNewestRun>>;
  /** The stops that cover it. */
  readonly stops: readonly string[];
};

/** The answer that the API gives about the connection, and what the API does not tell. */
const toJson = (connection: Connection, { lease, changes, run, stops }: Beside) => ({
  organisation: connection.tenant,
  ...toConnectionView(connection, new Set(["connectors:write"])),
  duties: Object.fromEntries(Object.entries(connection.duties ?? {}).map(([duty, at]) => [duty, at.toISOString()])),
  lease: lease ?? null,
  changes,
  setup: run ?? null,
  stopped_by: stops,
});

function describe(connection: Connection, json: ReturnType<typeof toJson>, now: Date): readonly string[] {
  const { failure, due, duties = {}, expiresAt } = connection;
  const at = (instant: Date) => `${instant.toISOString()} (${toDistance(instant, now)})`;
  const lines: readonly (readonly [string, string] | undefined)[] = [
    ["id", connection.id],
    ["status", connection.status],
    ["stopped by", json.stopped_by.length === 0 ? "no stop" : `a stop of ${json.stopped_by.join(", and one of ")}`],
    ["method", connection.method],
    ["account", [connection.identity.label, connection.identity.id].filter((word) => word !== undefined).join(", ")],
    ["connected by", `${connection.connectedBy}, ${at(connection.createdAt)}; this grant ${at(connection.liveSince)}`],
    expiresAt && ["token expires", at(expiresAt)],
    ["last refreshed", at(connection.refreshedAt)],
    ["last used", at(connection.lastUsedAt)],
    ["due next", due === undefined ? "nothing" : `${due.reason}, ${at(due.at)}`],
    ...Object.entries(duties).map(([duty, when]) => [`duty ${duty}`, at(when)] as const),
    json.last_failure === null || failure === undefined
      ? ["failure", "none"]
      : ["failure", `${failure.code}, ${failure.attempts} times, last ${at(failure.at)}`],
    json.last_failure === null ? undefined : ["what it means", json.last_failure.title],
    json.last_failure === null ? undefined : [`the ${json.last_failure.owner} must`, json.last_failure.action],
    [
      "findings",
      json.checked === null ? "not looked at yet" : `${json.checked.code ?? "none"}, looked at ${at(new Date(json.checked.at))}`,
    ],
    ["scopes missing", connection.scopesMissing.join(" ") || "none"],
    ["credential", json.credential === null ? "nothing is stored" : `${connection.credential?.ref}, version ${json.credential.version}`],
    [
      "worked on",
      json.lease === null ? "by no process" : `until ${at(new Date(json.lease.until))}${json.lease.is_held ? "" : ": the holder is gone"}`,
    ],
    ["setup", json.setup === null ? "none" : `${json.setup.run_id}: ${json.setup.standing.state}`],
    [
      "changes of setups",
      Object.entries(json.changes)
        .map(([state, count]) => `${count} ${state}`)
        .join(", ") || "none",
    ],
  ];
  const known = lines.filter((line) => line !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return [toName(connection), ...known.map(([name, words]) => `  ${name.padEnd(width)}  ${words}`)];
}
