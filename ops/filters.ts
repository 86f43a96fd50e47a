import { type Command, Option } from "commander";
import type { Connection, ConnectionStatus, Provider } from "../lib/connections/connection.ts";
import { providerNames } from "../lib/provider-names.ts";
import { connectionsIn } from "../lib/table/connections.ts";
import { toName } from "./find-connection.ts";
import type { Target } from "./target.ts";

/** In the order of a list: connections that need a person come first. */
const statuses = ["reauth_required", "degraded", "disconnecting", "active"] as const satisfies readonly ConnectionStatus[];

/** Which connections a command is about. */
export type Filters = {
  readonly organisation?: string;
  readonly provider?: Provider;
  readonly status?: ConnectionStatus;
  readonly connectedBy?: string;
};

/** Adds the options that keep to some connections. */
export const addFilters = (command: Command): Command =>
  command
    .option("--organisation <id>", "only of this organisation: its connections are then read, and not the whole table")
    .addOption(new Option("--provider <name>", "only of this provider").choices([...providerNames]))
    .addOption(new Option("--status <word>", "only with this status").choices([...statuses]))
    .option("--connected-by <person>", "only those that this person has connected");

/** Reads the connections that the filters let through, first those that need a person. */
export async function readFiltered(
  target: Target,
  { organisation, provider, status, connectedBy }: Filters,
): Promise<{ readonly connections: readonly Connection[]; readonly unreadable: number }> {
  const { connections, unreadable } =
    organisation === undefined ? await target.scan() : { connections: await listOf(target, organisation, provider), unreadable: 0 };
  return {
    connections: connections
      .filter((one) => provider === undefined || one.provider === provider)
      .filter((one) => status === undefined || one.status === status)
      .filter((one) => connectedBy === undefined || one.connectedBy === connectedBy)
      .toSorted((one, other) => rank(one) - rank(other) || toName(one).localeCompare(toName(other))),
    unreadable,
  };
}

/** Reads the connections of one organisation. */
async function listOf({ table }: Target, organisation: string, provider: Provider | undefined): Promise<readonly Connection[]> {
  const providers = provider === undefined ? providerNames : [provider];
  return (await Promise.all(providers.map((each) => connectionsIn(table).list(organisation, each)))).flat();
}

const rank = ({ status }: Connection): number => statuses.indexOf(status);
