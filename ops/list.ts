import { Option } from "commander";
import type { Connection, ConnectionStatus, Provider } from "../lib/connections/connection.ts";
import { failures } from "../lib/failure-codes.ts";
import { providerNames } from "../lib/provider-names.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import { readSwitchesNow } from "../lib/table/stored-switches.ts";
import type { Ops } from "./program.ts";
import { toRows } from "./rows.ts";
import { tellSwitches, toSwitchesJson } from "./stop/resume.ts";
import type { Target } from "./target.ts";
import { toDistance } from "./to-distance.ts";

/** In the order of the list: connections that need a person come first. */
const statuses = ["reauth_required", "degraded", "disconnecting", "active"] as const satisfies readonly ConnectionStatus[];

type Wanted = { readonly organisation?: string; readonly provider?: Provider; readonly status?: ConnectionStatus };

/** `ops list`. */
export function addList({ program, target, print }: Ops): void {
  program
    .command("list")
    .description("lists the connections, first those that need a person")
    .option("--organisation <id>", "only of this organisation: its connections are then read, and not the whole table")
    .addOption(new Option("--provider <name>", "only of this provider").choices([...providerNames]))
    .addOption(new Option("--status <word>", "only with this status").choices([...statuses]))
    .addHelpText(
      "after",
      "\nExamples:\n  npm run ops -- list --stage prod --status reauth_required\n  npm run ops -- list --stage prod --organisation acme --json",
    )
    .action(async (wanted) => print(await list(await target(), wanted)));
}

/** Lists connections, with their status, what is due next, and who must act where something failed. */
async function list(target: Target, { organisation, provider, status }: Wanted) {
  const { connections, unreadable } =
    organisation === undefined ? await target.scan() : { connections: await listOf(target, organisation, provider), unreadable: 0 };
  const switches = await readSwitchesNow(target.table);
  const found = connections
    .filter((one) => (provider === undefined || one.provider === provider) && (status === undefined || one.status === status))
    .toSorted((one, other) => rank(one) - rank(other) || toName(one).localeCompare(toName(other)));
  const rows = found.map((connection) => describe(connection, target.clock()));
  return {
    text: [
      ...tellSwitches(switches, target.clock()),
      ...toRows(["connection", "status", "token", "due", "failure", "who acts"], rows.map(Object.values)),
      `${found.length} connections${unreadable === 0 ? "" : `, and ${unreadable} that this release cannot read`}`,
    ],
    json: { connections: found.map((one, index) => ({ id: one.id, ...rows[index] })), unreadable, switches: toSwitchesJson(switches) },
  };
}

/** Reads the connections of one organisation. */
async function listOf({ table }: Target, organisation: string, provider: Provider | undefined): Promise<readonly Connection[]> {
  const providers = provider === undefined ? providerNames : [provider];
  return (await Promise.all(providers.map((each) => connectionsIn(table).list(organisation, each)))).flat();
}

const rank = ({ status }: Connection): number => statuses.indexOf(status);

/** The name by which a connection is told: it is also what `explain` takes. */
export const toName = ({ tenant, provider, account }: Connection): string => `${tenant}/${provider}/${account}`;

const describe = (connection: Connection, now: Date) => ({
  connection: toName(connection),
  status: connection.status,
  token: connection.expiresAt === undefined ? "-" : toDistance(connection.expiresAt, now),
  due: connection.due === undefined ? "-" : `${connection.due.reason} ${toDistance(connection.due.at, now)}`,
  failure: connection.failure?.code ?? "-",
  owner: connection.failure === undefined ? "-" : failures[connection.failure.code].owner,
});
