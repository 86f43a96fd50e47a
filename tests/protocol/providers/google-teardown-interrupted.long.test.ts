import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../../lib/errors.ts";
import { outboundRequest } from "../../../lib/outbound-request.ts";
import { cloudCaller, type SendToCloud } from "../../../lib/providers/google/cloud-request.ts";
import { readName, toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { mustUndo, toChangeId } from "../../../lib/setup/ledger.ts";
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
    bindings.some(({ role, members }) => role === wanted && members.some((held) => held === who || held.startsWith(`deleted:${who}?`)));
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
    open: idsOf(entries.filter(mustUndo)),
  };
}

/** How a request ends: by a failure that hides its answer or prevents it, or by an answer. */
type Ends = Failure | { readonly lost: Failure } | { readonly status: number; readonly body: object };

/** Counts the requests to Google, and lets the one with this number end so. */
function ending() {
  const counted = { requests: 0, endAt: 0, end: new Failure("provider_unavailable") as Ends, ended: "" };
  const send: SendToCloud = async (url, init, limits) => {
    counted.requests += 1;
    if (counted.requests !== counted.endAt) {
      return outboundRequest(url, init, limits);
    }
    counted.ended = new URL(url).pathname;
    const { end } = counted;
    if (end instanceof Failure) {
      throw end;
    }
    if ("lost" in end) {
      await outboundRequest(url, init, limits);
      throw end.lost;
    }
    return { status: end.status, headers: {}, rawHeaders: [], body: Buffer.from(JSON.stringify(end.body)) };
  };
  // No attempt is made again by the caller itself.
  const noPause = () => Promise.reject(new Failure("provider_unavailable"));
  return { counted, call: cloudCaller(noPause, () => 0, send) };
}

/** Sets up two projects, and takes them back until a request ends so. @returns How many were made, which one it was, and the teardown's code. */
async function tearDownUntil(endAt: number, end: Ends) {
  const { counted, call } = ending();
  await setup.reset({ exportLocation: "US", call });
  expect(setup.failuresOf(await setup.run([HOME, OTHER], "read"))).toEqual([]);
  Object.assign(counted, { requests: 0, endAt, end });
  const code = await setup.teardown().then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );
  return { requests: counted.requests, ended: counted.ended, code };
}

const envelope = (code: number, status: string) => ({ error: { code, status, message: "no" } });

describe("S63, S70: a teardown of which one call", () => {
  test.each<[string, Ends, string]>([
    ["fails for a while", new Failure("provider_unavailable"), "provider_unavailable"],
    ["fails because the token is refused", new Failure("credential_expired"), "credential_expired"],
    ["fails because the operator's project may not call", new Failure("client_misconfigured"), "client_misconfigured"],
    ["is answered with 200 and an error", { status: 200, body: envelope(404, "NOT_FOUND") }, "provider_answer_invalid"],
  ])("%s has recorded what it had taken back, whichever call it is, and is finished by the next one", async (_title, end, expected) => {
    const { requests } = await tearDownUntil(0, end);
    expect(requests).toBeGreaterThan(15);
    for (let endAt = 1; endAt <= requests; endAt += 1) {
      const { code, ended } = await tearDownUntil(endAt, end);
      expect(code, `request ${endAt}`).toBe(expected);
      const { open, standing } = await listStanding();
      // Of labels whose operation could not be read it is not known that they are gone: the next teardown finds out.
      const isUnknown = (id: string) => ended.startsWith("/v3/operations/") && id.includes('"label"') && !standing.includes(id);
      expect(open.filter(isUnknown).length).toBeLessThanOrEqual(1);
      expect(
        open.filter((id) => !isUnknown(id)),
        `the open entries after request ${endAt}, ${ended}`,
      ).toEqual(standing);
      const done = await setup.teardown();
      expect(done.flatMap(({ left }) => left)).toEqual([]);
      expect(await listStanding()).toEqual({ open: [], standing: [] });
    }
  });
});

describe("S63: a teardown of which one call", () => {
  test.each<[string, Ends]>([
    ["is answered, and the answer is lost", { lost: new Failure("provider_unreachable") }],
    ["is refused", { status: 403, body: envelope(403, "PERMISSION_DENIED") }],
  ])("%s still lists everything that stands, whichever call it is, and is finished by the next one", async (_title, end) => {
    const { requests } = await tearDownUntil(0, end);
    for (let endAt = 1; endAt <= requests; endAt += 1) {
      const { ended } = await tearDownUntil(endAt, end);
      const { open, standing } = await listStanding();
      expect(
        standing.filter((id) => !open.includes(id)),
        `what the ledger forgot after request ${endAt}, ${ended}`,
      ).toEqual([]);
      const done = await setup.teardown();
      expect(done.flatMap(({ left }) => left)).toEqual([]);
      expect(await listStanding(), `after request ${endAt}, ${ended}`).toEqual({ open: [], standing: [] });
    }
  });
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
    await setup.control("PUT", "services", { project: HOME, service: "bigquery.googleapis.com", enabled: true });
    expect((await setup.teardown()).flatMap(({ left }) => left)).toEqual([]);
    expect(await listStanding()).toEqual({ open: [], standing: [] });
  });
});
