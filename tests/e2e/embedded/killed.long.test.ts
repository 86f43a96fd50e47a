import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Account,
  addAccount,
  failGoogle,
  googleCalls,
  healGoogle,
  refreshTokenStates,
  setGoogle,
} from "../../fixtures/google-control.ts";
import {
  type Answer,
  confirm,
  connect,
  connectFully,
  newPerson,
  outcomeOf,
  type Person,
  reachCallback,
  waitForSetup,
} from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { until } from "./until.ts";
import { credentialsOf, parkedOf, sweep } from "./what-is-left.ts";

/** Longer than a function waits for one answer of Vault's or AWS's, which is 3 s, and less than the 8 s it waits for Google's. */
const delay_ms = 7000;

const hasEnded = (history: readonly unknown[]) => /"type":"Execution(Succeeded|Failed)"/.test(JSON.stringify(history.at(-1)));

/** A live connection with its setup, and nothing beside it. */
async function expectWhole(target: EmbeddedTarget, person: Person, account: Account): Promise<void> {
  const { json } = await person.client.readConnection("gcp");
  expect(json).toMatchObject({ status: "active", identity: { id: account.sub } });
  expect((await waitForSetup(person, String(json.setup_run_id))).json).toMatchObject({ result: { status: "SUCCESS" } });
  expect(await credentialsOf(target, person.org)).toHaveLength(1);
  expect(await parkedOf(target, person.org)).toEqual([]);
  expect(await refreshTokenStates(target, account)).toEqual(["live"]);
}

async function expectNothing(target: EmbeddedTarget, person: Person): Promise<void> {
  expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  expect(await credentialsOf(target, person.org)).toEqual([]);
  expect(await parkedOf(target, person.org)).toEqual([]);
}

/** Has an operation of AWS hang, however often its client tries. @returns Whether a call of it has arrived. */
async function hangAws({ inside }: EmbeddedTarget, operation: string, after = false): Promise<() => Promise<boolean>> {
  const count = async () => (await inside.awsCalls()).filter((call) => call.target === operation).length;
  const before = await count();
  await inside.failAws({ target: operation, delay_ms, after, times: 999 });
  return async () => (await count()) > before;
}

describe("embedded: a function is killed in the middle", () => {
  const target = useEmbeddedTarget();
  const withoutConfirmation = useEmbeddedTarget({ params: { consentConfirmation: "off" } });
  // A setup that is still ending would take the fault that is meant for the test.
  beforeEach(() => until(async () => (await target.inside.executions()).every(({ history }) => hasEnded(history))));
  afterEach(() => Promise.all([target, withoutConfirmation].flatMap((each) => [each.inside.heal(), healGoogle(each)])));

  /** Kills the function once the slow call has arrived. @returns What the browser or the caller got. */
  async function killDuring(where: EmbeddedTarget, functionKey: string, deed: () => Promise<Answer>, arrived: () => Promise<boolean>) {
    const answer = deed();
    await until(arrived);
    await where.inside.kill(functionKey);
    expect((await answer).status).toBe(500);
    expect((await answer).text).not.toMatch(/killed|stack/);
    await where.inside.heal();
    return answer;
  }

  test.each([
    ["before Google has spent the code", false],
    ["when Google has already issued the tokens", true],
  ])("the callback dies %s: the sweeper sends the code again, no grant is left, and a new login works", async (_what, after) => {
    await setGoogle(target, { revoke_on_code_reuse: true });
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const url = await reachCallback(person, account);
    const before = (await googleCalls(target, "/token")).length;
    await failGoogle(target, { method: "POST", path: "/token", delay_ms, after });
    await killDuring(
      target,
      "gcpCallback",
      () => person.visit(url),
      async () => (await googleCalls(target, "/token")).length > before,
    );
    await sweep(target);
    await expectNothing(target, person);
    expect(await refreshTokenStates(target, account)).not.toContain("live");
    expect(outcomeOf(await person.visit(url))).toEqual({ login: "gcp_failed", error: "state_invalid" });
    expect((await connectFully(person, account)).status).toBe(200);
  });

  test.each([
    ["before Vault has written the credential", false],
    ["when Vault has already written it", true],
  ])("the callback dies %s: the sweeper leaves nothing, and the grant ends at Google", async (_what, after) => {
    await setGoogle(target, { revoke_on_code_reuse: true });
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const url = await reachCallback(person, account);
    await target.inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/parked/*", delay_ms, after });
    const wrote = async () => {
      const isDue = after
        ? (await credentialsOf(target, person.org)).length === 1
        : (await refreshTokenStates(target, account)).includes("live");
      // Nothing shows that a call has arrived which has done nothing yet: it comes a moment later.
      await sleep(isDue && !after ? 300 : 0);
      return isDue;
    };
    await killDuring(target, "gcpCallback", () => person.visit(url), wrote);
    await sweep(target);
    await expectNothing(target, person);
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
  });

  const confirmationSteps = [
    { step: "at writing the live credential" },
    { step: "after writing the live credential", after: true },
    { step: "at writing the record", aws: "DynamoDB_20120810.TransactWriteItems" },
    { step: "after writing the record", aws: "DynamoDB_20120810.TransactWriteItems", after: true },
    { step: "at starting the setup", aws: "AWSStepFunctions.StartExecution" },
    { step: "after starting the setup", aws: "AWSStepFunctions.StartExecution", after: true },
    { step: "at publishing the event", aws: "AWSEvents.PutEvents" },
  ];
  /** Has the live credential's way into Vault hang. @returns Whether it does. */
  const hangVault = async ({ org }: Person, after: boolean): Promise<() => Promise<boolean>> => {
    await target.inside.failVault({ method: "POST", path: "/v1/kv/data/aurora-oauth-dev/connections/*", delay_ms, after });
    return async () => {
      const [parked] = await parkedOf(target, org);
      const isThere = parked?.phase === "confirming" && (await credentialsOf(target, org)).length === (after ? 2 : 1);
      // Nothing shows that a call has arrived which has done nothing yet: it comes a moment later.
      await sleep(isThere && !after ? 300 : 0);
      return isThere;
    };
  };
  test.each(confirmationSteps)("a confirmation dies $step: the sweeper makes it whole", async ({ aws, after = false }) => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account);
    const reached = await (aws === undefined ? hangVault(person, after) : hangAws(target, aws, after));
    await killDuring(target, "connectionsConfirm", () => confirm(person, callback), reached);
    await sweep(target);
    await expectWhole(target, person, account);
  });

  test("a confirmation dies, and the same person sends it again before the sweeper comes: it is made whole once", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account);
    const reached = await hangAws(target, "DynamoDB_20120810.TransactWriteItems");
    await killDuring(target, "connectionsConfirm", () => confirm(person, callback), reached);
    expect((await confirm(person, callback)).json.connection).toMatchObject({ credential: { version: 1 } });
    await expectWhole(target, person, account);
  });

  test("a callback without confirmation dies at writing the record: the sweeper makes the connection whole", async () => {
    const where = withoutConfirmation;
    const [person, account] = [await newPerson(where), await addAccount(where, { projects: 2 })];
    const url = await reachCallback(person, account);
    const reached = await hangAws(where, "DynamoDB_20120810.TransactWriteItems");
    await killDuring(where, "gcpCallback", () => person.visit(url), reached);
    await sweep(where);
    await expectWhole(where, person, account);
  });
});
