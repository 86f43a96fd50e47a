import { randomUUID } from "node:crypto";
import { GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { type Clock, system } from "../../lib/system.ts";
import { ledgerItemKey, planItemKey, planTargetItemKey } from "../../lib/table/item-keys.ts";
import { plansIn } from "../../lib/table/plans.ts";
import { ledgerIn } from "../../lib/table/stored-ledger.ts";
import { quotasIn } from "../../lib/table/stored-quotas.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { memoryLedger } from "../fakes/memory-ledger.ts";
import { memoryPlans } from "../fakes/memory-plans.ts";
import { memoryQuotas } from "../fakes/memory-quotas.ts";
import { memorySetupClaims } from "../fakes/memory-setup-claims.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newChange, newPlan } from "../fixtures/new-change.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { describeLedger } from "./ledger-contract.ts";
import { describePlans } from "./plans-contract.ts";
import { describeQuotas } from "./quotas-contract.ts";
import { describeSetupClaims } from "./setup-claims-contract.ts";

describeLedger("the fake", memoryLedger);
describePlans("the fake", memoryPlans);
describeQuotas("the fake", shareQuotas());
describeSetupClaims("the fake", memorySetupClaims);

/** Processes that share one store, as they share the table. */
function shareQuotas() {
  let now: Clock = () => new Date();
  const quotas = memoryQuotas(() => now());
  return (clock: Clock) => {
    now = clock;
    return quotas;
  };
}

describe("on DynamoDB", () => {
  let local: LocalTable;

  beforeAll(async () => {
    local = await startTable();
  });
  afterAll(() => local.close());

  describeLedger("the table", (clock) => ledgerIn(local.table, { ...system, clock }));
  describePlans("the table", (clock) => plansIn(local.table, clock));
  describeQuotas("the table", (clock) => quotasIn(local.table, clock));
  describeSetupClaims("the table", (clock) => setupClaimsIn(local.table, clock));

  const newKey = (): ConnectionKey => ({ tenant: randomUUID(), provider: "gcp", account: "default" });
  const change = newChange();

  it("a change whose first write was answered by silence was begun by nobody else", async () => {
    const [at, ledger] = [newKey(), ledgerIn(local.table, system)];
    await local.fail({ target: "DynamoDB_20120810.PutItem", drop: true, after: true });
    expect(await ledger.begin(at, change, { runId: "run-1" })).toBeUndefined();
    expect(await ledger.list(at)).toMatchObject([{ change, state: "begun" }]);
    expect(await ledger.begin(at, change, { runId: "run-1" })).toMatchObject({ state: "begun" });
  });

  it("an outcome whose write was answered by silence is written", async () => {
    const [at, ledger] = [newKey(), ledgerIn(local.table, system)];
    await ledger.begin(at, change, { runId: "run-1" });
    await local.fail({ target: "DynamoDB_20120810.UpdateItem", drop: true, after: true });
    await ledger.end(at, change, { state: "unchanged" });
    expect(await ledger.list(at)).toMatchObject([{ state: "unchanged" }]);
  });

  it("a new change is begun by one write", async () => {
    const [at, ledger] = [newKey(), ledgerIn(local.table, system)];
    await local.fail({ target: "DynamoDB_20120810.UpdateItem", type: "AccessDeniedException", times: 10 });
    expect(await ledger.begin(at, change, { runId: "run-1" })).toBeUndefined();
    await expect(ledger.begin(at, change, { runId: "run-1" }), "the second write is needed").rejects.toMatchObject({
      code: "table_unavailable",
    });
    await local.heal();
  });

  it("an entry that cannot be read stops a teardown before it passes over it", async () => {
    const [at, ledger] = [newKey(), ledgerIn(local.table, system)];
    await ledger.begin(at, change, { runId: "run-1" });
    const Key = ledgerItemKey(at, change);
    const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key }));
    await local.table.client.send(new PutCommand({ TableName: local.table.name, Item: { ...Item, state: "of a later release" } }));
    await expect(ledger.list(at)).rejects.toThrow("of a later release");
  });

  it("a plan is kept until it expires, each of its items; a ledger has no end", async () => {
    const table = await local.empty();
    const [at, plan] = [newKey(), newPlan("plan-1")];
    await plansIn(table, stoppedClock()).write(at, plan);
    await ledgerIn(table, system).begin(at, change, { runId: "run-1" });
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    const ttl = Math.floor(plan.expiresAt.getTime() / 1000);
    expect(Items).toHaveLength(4);
    expect(Items).toContainEqual(expect.objectContaining({ ...planItemKey("plan-1"), ttl }));
    expect(Items).toContainEqual(expect.objectContaining({ ...planTargetItemKey(plan, "target-1"), ttl }));
    expect(Items).toContainEqual(expect.objectContaining({ ...planTargetItemKey(plan, "target-2"), ttl }));
    expect(Items.find(({ pk }) => pk === ledgerItemKey(at, change).pk)).not.toHaveProperty("ttl");
  });

  it("a plan whose header could not be written leaves the one before it", async () => {
    const [at, plan, plans] = [newKey(), newPlan(randomUUID()), plansIn(local.table, stoppedClock())];
    await plans.write(at, plan);
    const header = planItemKey(plan.id);
    // Every write fails from the header on: both the light client's and the SDK's retries.
    const next = { ...plan, hash: "another", targets: [] };
    await local.fail({ target: "DynamoDB_20120810.PutItem", type: "AccessDeniedException", times: 2 });
    await expect(plans.write(at, next)).rejects.toMatchObject({ code: "table_unavailable" });
    expect(await plans.read(at, plan.id)).toEqual(plan);
    const { Item } = await local.table.client.send(new GetCommand({ TableName: local.table.name, Key: header }));
    expect(Item?.hash).toBe(plan.hash);
  });
});
