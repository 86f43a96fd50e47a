import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { awsClient, stackName } from "../../local/deployed/aws.ts";
import { listPaths } from "../../local/deployed/inventory.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { vaultApi } from "../../local/vault/api.ts";
import { readItems } from "../../release/restore/table-items.ts";
import {
  addAccount,
  failGoogle,
  googleCalls,
  healGoogle,
  isCodeExchange,
  refreshTokenStates,
  setGoogle,
} from "../fixtures/google-control.ts";
import { type Answer, confirm, connect, connectFully, newPerson, outcomeOf, reachCallback, waitForSetup } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { listHappened } from "./executions.ts";

describe("deployed: what lives goes on", () => {
  let target: Target;
  let deployed: Deployed;
  beforeAll(async () => {
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
    }
  });
  afterEach(() => missing ?? healGoogle(target));

  const someone = async () => ({ person: await newPerson(target), account: await addAccount(target, { projects: 2 }) });
  const errorOf = (callback: Answer) => outcomeOf(callback).error;
  const taskOf = (confirmed: Answer) => String(confirmed.json.task_id);

  test("a second deploy over the first leaves connections as they are, and the next login works", async () => {
    const { person, account } = await someone();
    await connectFully(person, account);
    const before = await person.client.readConnection("gcp");
    await deployed.deployAgain();
    const after = await person.client.readConnection("gcp");
    expect([after.status, after.json]).toEqual([200, before.json]);
    expect((await connectFully(person, account)).json.connection).toMatchObject({ id: before.json.id, status: "active" });
  });

  // It waits with none of its functions at work, so that each task is run by the new ones.
  test("a setup that waits while a deploy replaces its functions goes on with the new ones", { timeout: 200_000 }, async () => {
    const { person, account } = await someone();
    const allowSetup = await throttleSetup(deployed);
    try {
      const confirmed = await confirm(person, await connect(person, account));
      await expect.poll(() => listHappened(deployed, taskOf(confirmed))).toContain("TaskFailed");
      await deployed.deployAgain();
      await allowSetup();
      expect((await person.client.readSetupStatus(taskOf(confirmed))).json.complete).toBe(false);
      expect((await waitForSetup(person, taskOf(confirmed))).json.result).toMatchObject({ status: "SUCCESS", verified_projects: 2 });
    } finally {
      await allowSetup();
    }
  });

  test("functions that are killed at any step are started anew, and the journey ends well", async () => {
    const { person, account } = await someone();
    const callback = await reachCallback(person, account);
    expect(await deployed.killFunctions()).toBeGreaterThan(0);
    const back = await person.visit(callback);
    await deployed.killFunctions();
    const confirmed = await confirm(person, back);
    await deployed.killFunctions();
    expect(confirmed.status).toBe(200);
    await person.client.listConnections();
    expect((await person.client.readConnection("gcp")).json).toMatchObject({ status: "active" });
  });

  test("a callback that is killed in the middle is a failed login, and the journey can be done again", async () => {
    const { person, account } = await someone();
    // More than once: the schedule's refreshes are delayed as well.
    await failGoogle(target, { method: "POST", path: "/token", times: 99, delay_ms: 5000 });
    const callback = await reachCallback(person, account);
    const codesSent = async () => (await googleCalls(target)).filter(isCodeExchange).length;
    const before = await codesSent();
    const visit = person.visit(callback);
    await expect.poll(codesSent, { timeout: 30_000 }).toBeGreaterThan(before);
    await deployed.killFunctions();
    const cut = await visit;
    expect(cut.status).toBeGreaterThanOrEqual(500);
    expect((await person.visit(callback)).status).toBe(303);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    await healGoogle(target);
    expect((await connectFully(person, account)).status).toBe(200);
  });

  test("a sealed Vault, and an unreachable one, fail the login with their codes; afterwards it works", async () => {
    const { person, account } = await someone();
    await deployed.vault.seal();
    expect(errorOf(await connect(person, account))).toBe("vault_sealed");
    // A process remembers its answer for 5 seconds.
    await expect
      .poll(async () => (await person.client.readHealth()).json.failed)
      .toEqual([{ dependency: "credential_store", code: "vault_sealed" }]);
    await deployed.vault.unseal();

    const waiting = await connect(person, account);
    const startAgain = await deployed.killVault();
    expect((await confirm(person, waiting)).json.code).toBe("store_unavailable");
    expect(errorOf(await connect(person, account))).toBe("store_unavailable");
    // An empty Vault without a login: the functions' tokens are of the removed one.
    await startAgain();
    await expect.poll(async () => (await person.client.readHealth()).status).toBe(200);
    expect((await connectFully(person, account)).status).toBe(200);
  });

  test("the schedule fires by itself: an unconfirmed grant is revoked, and an expiring token is refreshed", {
    timeout: 100_000,
  }, async () => {
    const { person, account } = await someone();
    const other = await someone();
    await setGoogle(target, { access_token_lifetime_seconds: 65 });
    await connectFully(other.person, other.account);
    await setGoogle(target, { access_token_lifetime_seconds: 3599 });
    const credentialOf = async () => (await other.person.client.readConnection("gcp")).json.credential as { version: number };

    await connect(person, account);
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    await makeOverdue(deployed, person.org);
    // A minute is the schedule's period, and no clock of a deployed rule can be moved.
    await expect.poll(() => refreshTokenStates(target, account), { timeout: 90_000, interval: 1000 }).toEqual(["revoked"]);
    await expect.poll(async () => (await credentialOf()).version, { timeout: 90_000, interval: 1000 }).toBeGreaterThan(1);
    expect((await listPaths(vaultApi(deployed.vault), "aurora-oauth-dev/parked/")).filter((path) => path.includes(person.org))).toEqual([]);
  });
});

/**
 * Refuses the first task of every setup, as Lambda does with a function whose concurrency is reserved for nobody. Step Functions tries it again
 * after 5 seconds, which MiniStack makes 60, longer than a deploy on a busy machine.
 *
 * @returns Ends that.
 */
async function throttleSetup({ aws }: Deployed): Promise<() => Promise<void>> {
  const lambda = new LambdaClient(awsClient(aws));
  const FunctionName = `${stackName}-gcpSetupDiscover`;
  const stretchWaits = async (times: number) => {
    const { ok } = await fetch(`${aws}/_ministack/config`, {
      method: "POST",
      body: JSON.stringify({ "stepfunctions._SFN_WAIT_SCALE": times }),
    });
    expect(ok).toBe(true);
  };
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  await stretchWaits(12);
  return async () => {
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    await stretchWaits(1);
  };
}

/** Makes the ten minutes pass that a grant waits for its confirmation. */
async function makeOverdue({ aws, template }: Deployed, tenant: string): Promise<void> {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(awsClient(aws)));
  const TableName = template.tables[0]?.TableName ?? "";
  const parked = (await readItems(table, TableName)).filter((item) => String(item.pk).startsWith("PARKED#") && item.tenant === tenant);
  expect(parked).toHaveLength(1);
  const [{ pk, sk } = {}] = parked;
  const past = { ":expires": Math.floor(Date.now() / 1000) - 1, ":due": new Date(Date.now() - 1000).toISOString() };
  const UpdateExpression = "SET expires_at = :expires, due_at = :due";
  await table.send(new UpdateCommand({ TableName, Key: { pk, sk }, UpdateExpression, ExpressionAttributeValues: past }));
}
