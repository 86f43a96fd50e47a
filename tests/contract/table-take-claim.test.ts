import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minutesAfter, secondsAfter } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { markedRequestsIn } from "../../lib/table/stored-requests.ts";
import { setupClaimsIn } from "../../lib/table/stored-setup-claims.ts";
import { webhooksIn } from "../../lib/table/stored-webhooks.ts";
import { keyOf, newConnection, now } from "../fixtures/new-connection.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

/** Takes a claim for a minute. @returns Whether it is the owner's. */
type Take = (owner: string, at: Date) => Promise<boolean>;

async function claimLease(): Promise<Take> {
  const [connections, connection] = [connectionsIn(local.table), newConnection()];
  await connections.write(connection, undefined, []);
  return async (owner, at) =>
    (await connections.acquire(keyOf(connection), { owner, now: at, until: secondsAfter(at, 60) })).kind === "acquired";
}

async function claimWebhook(): Promise<Take> {
  const [webhooks, tenant] = [webhooksIn(local.table), randomUUID()];
  await webhooks.put({ tenant, url: "https://hooks.example.com", updatedAt: now, updatedBy: "ada", number: 1 });
  return async (owner, at) => (await webhooks.take(tenant, { owner, now: at, until: secondsAfter(at, 60) })) !== undefined;
}

async function claimSetup(): Promise<Take> {
  const key = keyOf(newConnection());
  return async (owner, at) => (await setupClaimsIn(local.table, () => at).claim(key, owner, secondsAfter(at, 60))) === owner;
}

async function claimRequest(): Promise<Take> {
  const request = { tenant: randomUUID(), id: randomUUID(), fingerprint: "put" };
  return async (name, at) => {
    const claim = { name, at, until: secondsAfter(at, 60), keptUntil: minutesAfter(at, 60) };
    return (await markedRequestsIn(local.table).claim(request, claim)).kind === "taken";
  };
}

describe.each([
  { of: "the lease of a connection", start: claimLease, operation: "UpdateItem" },
  { of: "a pass of a webhook", start: claimWebhook, operation: "UpdateItem" },
  { of: "a run of a setup", start: claimSetup, operation: "PutItem" },
  { of: "a marked request", start: claimRequest, operation: "UpdateItem" },
])("the claim of $of", ({ start, operation }) => {
  test("is taken by one of twenty callers at once", async () => {
    const take = await start();
    const taken = await Promise.all(Array.from({ length: 20 }, () => take(randomUUID(), now)));
    expect(taken.filter((isOwn) => isOwn)).toHaveLength(1);
  });

  test("of a killed holder is taken once its time is over", async () => {
    const take = await start();
    expect(await take("killed", now)).toBe(true);
    expect(await take("next", secondsAfter(now, 59))).toBe(false);
    expect(await take("next", secondsAfter(now, 61))).toBe(true);
  });

  test("is the caller's when the answer to its write was lost", async () => {
    const take = await start();
    await local.fail({ target: `DynamoDB_20120810.${operation}`, drop: true, after: true });
    expect(await take("one", now)).toBe(true);
    expect(await take("other", now)).toBe(false);
  });
});
