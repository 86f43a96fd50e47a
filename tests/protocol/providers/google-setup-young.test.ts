import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { connectionId, HOME, OTHER, openSetup, untilDone } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
beforeEach(async () => {
  await setup.reset();
  await setup.settings({ unknown_account: "forbidden" });
});
afterAll(() => setup.close());

const viewerId = toAccountId("viewer", connectionId);
const viewer = `${viewerId}@${HOME}.iam.gserviceaccount.com`;
const accountEntry = async () => (await setup.entries()).find(({ change }) => change.kind === "service_account");
const standing = async () => ((await setup.cloud()).service_accounts as { email: string }[]).map(({ email }) => email);
const outcomeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string }) => error.code,
  );

describe("S39: a new account that Google answers with 403, as if it might not be seen", () => {
  test("is waited for by the task while that is short", async () => {
    await setup.settings({ account_propagation_seconds: 2 });
    expect(setup.failuresOf(await setup.run())).toEqual([]);
    expect([...new Set((await setup.entries()).map(({ state }) => state))]).toEqual(["changed"]);
  });

  test("is left to the step's retry otherwise, and is in the ledger as made, with its address", async () => {
    await setup.settings({ account_propagation_seconds: 120 });
    expect(await outcomeOf(setup.run())).toBe("access_pending");
    expect(await accountEntry()).toMatchObject({ state: "changed", facts: { email: viewer } });
    await untilDone(
      () => setup.run(),
      () => setup.pass(30),
    );
    expect(await setup.verify(OTHER)).toEqual({ state: "ready" });
    await setup.teardown();
    expect(await standing()).toEqual([]);
  });

  test("is found and deleted by a teardown that comes before Google shows it", async () => {
    await setup.settings({ account_propagation_seconds: 600 });
    await outcomeOf(setup.run());
    const done = await setup.teardown();
    expect([done.flatMap(({ left }) => left), await standing()]).toEqual([[], []]);
    expect(await accountEntry()).toMatchObject({ state: "undone" });
  });

  test.each([
    [403, "PERMISSION_DENIED", [{ reason: "SECURITY_POLICY_VIOLATED" }]],
    [400, "FAILED_PRECONDITION", []],
  ])("is never recorded as failed once it was made, whatever its reads are refused with: %i %s %j", async (status, word, details) => {
    const path = `/v1/projects/${HOME}/serviceAccounts/*`;
    await setup.fault({ method: "GET", path, times: 99, status, body: { error: { code: status, status: word, message: "no", details } } });
    expect(await outcomeOf(setup.run([HOME]))).toBe("access_pending");
    expect(await accountEntry()).toMatchObject({ state: "changed", facts: { email: viewer } });
  });
});

describe("S44: an account that was deleted, which Google answers with 403", () => {
  test("is gone for a teardown, because the list does not show it", async () => {
    await setup.run();
    await setup.call("DELETE", `/v1/projects/${HOME}/serviceAccounts/${viewer}`);
    const done = await setup.teardown();
    expect(done.flatMap(({ left }) => left)).toEqual([]);
    const states = (await setup.entries())
      .filter(({ change }) => /^(service_account|account_user)$/.test(change.kind))
      .map(({ state }) => state);
    expect([...new Set(states)]).toEqual(["gone"]);
  });

  test("is found by a look, which does not take it for a project that may not be read", async () => {
    await setup.run([HOME]);
    await setup.call("DELETE", `/v1/projects/${HOME}/serviceAccounts/${viewer}`);
    expect((await setup.drift()).map((found) => ("code" in found ? found.code : found.missing.map(({ kind }) => kind)))).toEqual([
      expect.arrayContaining(["service_account", "account_user", "role"]),
    ]);
  });

  test("is left, with the reason, to a person who may neither read nor list accounts any more", async () => {
    await setup.run([HOME]);
    const refused = { status: 403, times: 99, body: { error: { code: 403, status: "PERMISSION_DENIED", message: "no" } } };
    for (const method of ["GET", "POST", "DELETE"]) {
      await setup.fault({ method, path: `/v1/projects/${HOME}/serviceAccounts*`, ...refused });
    }
    const [done] = await setup.teardown([HOME]);
    expect(done?.left.map(({ change, code }) => `${change.kind} ${code}`).sort()).toEqual([
      "account_user not_permitted",
      "service_account not_permitted",
    ]);
  });
});

test("S39: however long an account takes to spread, and whenever a teardown comes, the ledger lists what stands and nothing stays", async () => {
  const anyWorld = fc.record({
    unknown_account: fc.constantFrom("missing", "forbidden"),
    account_propagation_seconds: fc.constantFrom(0, 2, 60, 420),
    iam_propagation_seconds: fc.constantFrom(0, 2, 120),
    deletedAfter: fc.constantFrom(undefined, 1),
    attempts: fc.integer({ min: 1, max: 3 }),
    passSeconds: fc.constantFrom(0, 30, 500),
  });
  await fc.assert(
    fc.asyncProperty(anyWorld, async ({ deletedAfter, attempts, passSeconds, ...settings }) => {
      await setup.reset();
      await setup.settings(settings);
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        expect(["done", "access_pending"]).toContain(await outcomeOf(setup.run([HOME])));
        if (deletedAfter === attempt) {
          await setup.call("DELETE", `/v1/projects/${HOME}/serviceAccounts/${viewer}`);
        } else {
          expect([await standing(), (await accountEntry())?.state]).toEqual([[viewer], "changed"]);
        }
        await setup.pass(passSeconds);
      }
      const [done] = await setup.teardown([HOME]);
      expect([done?.left, await standing()]).toEqual([[], []]);
    }),
    { numRuns: 12 },
  );
});
