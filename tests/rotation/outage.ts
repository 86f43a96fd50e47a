import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { type Asked, askOnce } from "./ask-callers.ts";
import { type Bench, readRecords } from "./bench.ts";

export type Outage = {
  /** The records in the middle of the outage. */
  readonly during: readonly Connection[];
  /** The answers to callers in the middle of the outage. */
  readonly met: readonly Asked[];
  /** The records at the end of the outage. */
  readonly after: readonly Connection[];
};

export type OutagePlan = {
  readonly atRefresh: number;
  readonly milliseconds: number;
  /** Connections that callers ask for while Vault is away. */
  readonly askFor: readonly ConnectionKey[];
};

/**
 * Lets Vault answer 503 to everything for some time. The outage begins after a number of refreshes at the provider, and before it
 * answers the last of them: the rotated tokens of the running refreshes cannot be stored then.
 *
 * @returns Settles when Vault is back, and the work that began during the outage has ended.
 */
export function planOutage(bench: Bench, plan: OutagePlan): Promise<Outage> {
  const { vault, brokers } = bench;
  const outage = Promise.withResolvers<Outage>();

  const begin = async () => {
    await takeVaultAway(vault);
    run().then(outage.resolve, outage.reject);
  };
  const run = async (): Promise<Outage> => {
    // Callers, leases and back-offs continue.
    await brokers.time.passed(plan.milliseconds / 2);
    const during = await readRecords(bench);
    const rest = brokers.time.passed(plan.milliseconds / 2);
    const [met] = await Promise.all([mapBounded(plan.askFor, 1, (key) => askOnce(bench, key)), rest]);
    const after = await readRecords(bench);
    await bringVaultBack(vault);
    // A caller may join a flight that began during the outage, until that flight has its answer.
    await brokers.answered();
    return { during, met, after };
  };
  beginAtRefresh(bench, plan.atRefresh, begin);
  return outage.promise;
}

/** @returns Settles when both stores are back, with the organisations whose refresh was running during the outage. */
export function planBlackout(
  bench: Bench,
  plan: Pick<OutagePlan, "atRefresh" | "milliseconds">,
): Promise<{ readonly underWay: ReadonlySet<string> }> {
  const { vault, table, brokers } = bench;
  const blackout = Promise.withResolvers<{ readonly underWay: ReadonlySet<string> }>();

  const begin = async () => {
    await Promise.all([takeVaultAway(vault), ...tableCalls.map((target) => table.fail({ target, drop: true, times: 1_000_000 }))]);
    run().then(blackout.resolve, blackout.reject);
  };
  const run = async () => {
    // Callers, leases and retries of the stores continue. No lease can be acquired or released now.
    await brokers.time.passed(plan.milliseconds / 2);
    const underWay = brokers.underWay();
    await brokers.time.passed(plan.milliseconds / 2);
    await Promise.all([bringVaultBack(vault), table.heal()]);
    return { underWay };
  };
  beginAtRefresh(bench, plan.atRefresh, begin);
  return blackout.promise;
}

const tableCalls = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "TransactWriteItems"].map(
  (operation) => `DynamoDB_20120810.${operation}`,
);

async function takeVaultAway(vault: Bench["vault"]): Promise<void> {
  for (const method of ["GET", "POST"]) {
    await vault.fault({ method, path: "/v1/*", status: 503, times: 1_000_000 });
  }
}

async function bringVaultBack({ url }: Bench["vault"]): Promise<void> {
  await fetch(`${url}/_control/faults`, { method: "DELETE" });
}

/** Begins the outage after a number of refreshes at the provider, before it answers the last of them. */
function beginAtRefresh({ server }: Bench, atRefresh: number, begin: () => Promise<void>): void {
  let asked = 0;
  let begun: Promise<void> | undefined;
  server.log.before = async () => {
    asked += 1;
    if (asked >= atRefresh) {
      begun ??= begin();
      await begun;
    }
  };
}
