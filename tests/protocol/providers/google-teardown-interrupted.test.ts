import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../../lib/errors.ts";
import { type CloudCaller, cloudCaller } from "../../../lib/providers/google/cloud-request.ts";
import { readName, toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { toChangeId } from "../../../lib/setup/change.ts";
import { isOpen } from "../../../lib/setup/is-open.ts";
import { connectionId, HOME, OTHER, openSetup } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
afterAll(() => setup.close());

const viewer = `${toAccountId("viewer", connectionId)}@${HOME}.iam.gserviceaccount.com`;
const member = `serviceAccount:${viewer}`;
type Bindings = { readonly role: string; readonly members: readonly string[] }[];
type Cloud = {
  readonly policies: Record<string, { bindings: Bindings }>;
  readonly service_accounts: { email: string; bindings: Bindings }[];
  readonly labels: Record<string, Record<string, string>>;
  readonly datasets: Record<string, { access: { userByEmail?: string }[] }[]>;
};

/** Which of the changes that the ledger lists stand at Google, apart from APIs and the dataset, which a teardown leaves. */
async function listStanding() {
  const cloud = (await setup.cloud()) as Cloud;
  const has = (bindings: Bindings = [], wanted: string, who: string) =>
    bindings.some(({ role, members }) => role === wanted && members.includes(who));
  const account = cloud.service_accounts.find(({ email }) => email === viewer);
  const stands: Record<string, (target: string, name: string) => boolean> = {
    service_account: () => account !== undefined,
    account_user: (_, name) => has(account?.bindings, "roles/iam.serviceAccountTokenCreator", readName.accountUser({ name }).member),
    role: (target, name) => has(cloud.policies[target]?.bindings, readName.role({ name }).role, member),
    label: (target, name) => cloud.labels[target]?.[readName.label({ name }).key] !== undefined,
    dataset_reader: (target) =>
      (cloud.datasets[target] ?? []).some(({ access }) => access.some(({ userByEmail }) => userByEmail === viewer)),
  };
  const entries = (await setup.entries()).filter(({ change }) => change.kind in stands);
  const idsOf = (list: typeof entries) => list.map(({ change }) => toChangeId(change));
  return {
    standing: idsOf(entries.filter(({ change }) => stands[change.kind]?.(change.target, change.name))),
    open: idsOf(entries.filter(isOpen)),
  };
}

/** Counts the calls of Google, and fails the one with this number. */
function failing() {
  const counted = { calls: 0, failAt: 0, failure: new Failure("provider_unavailable"), failed: "" };
  const real = cloudCaller(async () => undefined);
  const call: CloudCaller = (schema, request) => {
    counted.calls += 1;
    if (counted.calls !== counted.failAt) {
      return real(schema, request);
    }
    counted.failed = request.label;
    return Promise.reject(counted.failure);
  };
  return { counted, call };
}

/** Sets up two projects, and takes them back until a call fails. @returns How many calls were made, which one failed, and with which code it ended. */
async function tearDownUntil(failAt: number, failure: Failure) {
  const { counted, call } = failing();
  await setup.reset({ exportLocation: "US", call });
  expect(setup.failuresOf(await setup.run([HOME, OTHER], "read"))).toEqual([]);
  Object.assign(counted, { calls: 0, failAt, failure });
  const code = await setup.teardown().then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );
  return { calls: counted.calls, failed: counted.failed, code };
}

describe("S63: a teardown of which one call fails", () => {
  test.each([
    ["for a while", new Failure("provider_unavailable")],
    ["because the token is refused", new Failure("credential_expired")],
    ["because the operator's project may not call", new Failure("client_misconfigured")],
  ])(
    "%s has recorded what it had taken back, whichever call it is, and is finished by the next one",
    async (_title, failure) => {
      const { calls } = await tearDownUntil(0, failure);
      expect(calls).toBeGreaterThan(15);
      for (let failAt = 1; failAt <= calls; failAt += 1) {
        const { code, failed } = await tearDownUntil(failAt, failure);
        expect(code, `call ${failAt}`).toBe(failure.code);
        const { open, standing } = await listStanding();
        // Of labels whose operation could not be read it is not known that they are gone: the next teardown finds out.
        const unknown = failed === "operations.get" ? open.filter((id) => id.includes('"label"') && !standing.includes(id)) : [];
        expect(unknown.length).toBeLessThanOrEqual(1);
        expect(
          open.filter((id) => !unknown.includes(id)),
          `the open entries after call ${failAt}, ${failed}`,
        ).toEqual(standing);
        const done = await setup.teardown();
        expect(done.flatMap(({ left }) => left)).toEqual([]);
        expect(await listStanding()).toEqual({ open: [], standing: [] });
      }
    },
    240_000,
  );
});

describe("S63: BigQuery that was switched off in the home project", () => {
  test("is the outcome of the dataset's reader alone, and the rest is taken back and recorded", async () => {
    await setup.reset({ exportLocation: "US" });
    await setup.run();
    await setup.control("PUT", "services", { project: HOME, service: "bigquery.googleapis.com", enabled: false });
    const done = await setup.teardown();
    expect(done.flatMap(({ left }) => left).map(({ change, code }) => `${change.kind} ${code}`)).toEqual(["dataset_reader api_disabled"]);
    const { open, standing } = await listStanding();
    expect([open, open.length]).toEqual([standing, 1]);
  });
});
