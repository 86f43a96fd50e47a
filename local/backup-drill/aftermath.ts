import { steer } from "../console/troubles/trouble.ts";
import { invokeFunction } from "../deployed/invoke.ts";
import type { Deployed } from "../deployed/stack.ts";
import type { DrillConnection } from "./drill-connection.ts";
import { type Look, lookAt } from "./look.ts";
import { runOperatorCommand } from "./operator-command.ts";
import type { tableBackups } from "./table-backup.ts";

/** What a restore has left, as the operator's command tells it before anything else runs, and as callers then see it. */
export type Aftermath = {
  readonly looks: readonly Look[];
  /** Connections that `npm run compare-stores` tells to have lost their credential, as it names them. */
  readonly foretold: ReadonlySet<string>;
  /** Credentials in Vault that no record leads to. */
  readonly orphans: number;
  /** Changes that setups have made, as far as the ledger knows them. */
  readonly ledger: number;
  /** Refresh tokens that work at the providers: before the restore is looked at, and after the schedule ran. */
  readonly liveTokens: readonly [before: LiveTokens, after: LiveTokens];
  /** Events since the restore, by name. */
  readonly events: ReadonlyMap<string, number>;
  /** Events since the restore that had been published before it. */
  readonly publishedAgain: number;
};

/** Refresh tokens that work, by provider. */
export type LiveTokens = { readonly google: number; readonly ovh: number };

type State = { readonly accounts: readonly { readonly refresh_tokens: readonly (string | { readonly status: string })[] }[] };

/** Looks at everything after a restore, and runs the next minute of the schedule. */
export async function lookAround(
  deployed: Deployed,
  table: ReturnType<typeof tableBackups>,
  connections: readonly DrillConnection[],
): Promise<Aftermath> {
  const ledger = (await table.read()).filter(({ pk }) => pk.startsWith("LEDGER#")).length;
  const told = await runOperatorCommand(deployed, "compare-stores.ts");
  const before = await countLiveTokens(deployed);
  const published = await deployed.events();

  const kinds = Map.groupBy(connections, ({ kind }) => kind);
  const looks = await Promise.all([...kinds.values()].map(lookAtEach));
  await runSchedule(deployed);

  const since = (await deployed.events()).slice(published.length);
  const known = new Set(published.map(({ detail }) => detail.id));
  return {
    looks: looks.flat(),
    foretold: new Set(told.flatMap((line) => /^must connect again: (\S+ \S+)/.exec(line)?.[1] ?? [])),
    orphans: told.filter((line) => line.startsWith("no record leads to it: ")).length,
    ledger,
    liveTokens: [before, await countLiveTokens(deployed)],
    events: new Map([...Map.groupBy(since, (event) => event["detail-type"])].map(([name, all]) => [name, all.length])),
    publishedAgain: since.filter(({ detail }) => known.has(detail.id)).length,
  };
}

async function lookAtEach(drills: readonly DrillConnection[]): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (const drill of drills) {
    looks.push(await lookAt(drill));
  }
  return looks;
}

/** Runs each scheduled function once with each of its inputs. */
export async function runSchedule({ aws, template }: Pick<Deployed, "aws" | "template">): Promise<void> {
  for (const [functionKey, { schedules }] of Object.entries(template.functions)) {
    for (const { input } of schedules) {
      await invokeFunction(aws, functionKey, input ?? {});
    }
  }
}

async function countLiveTokens({ google, ovh }: Pick<Deployed, "google" | "ovh">): Promise<LiveTokens> {
  const count = async (url: string) => {
    const { accounts } = (await steer(url)("GET", "state")) as State;
    const tokens = accounts.flatMap(({ refresh_tokens }) => refresh_tokens);
    return tokens.filter((token) => (typeof token === "string" ? token : token.status) === "live").length;
  };
  return { google: await count(google), ovh: await count(ovh) };
}
