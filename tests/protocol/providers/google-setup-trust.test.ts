import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildIssuer, buildSubject } from "../../../lib/issuer/identity-token-source.ts";
import { ourPool } from "../../../lib/providers/google/pool-provider.ts";
import { changes, toAccountId } from "../../../lib/providers/google/setup/change-names.ts";
import { toRemovalCommand } from "../../../lib/providers/google/setup/removal-command.ts";
import { identityUrl } from "../../fixtures/identity-issuer.ts";
import { connectionId, HOME, OTHER, openSetup } from "./google-setup-fixture.ts";

let setup: Awaited<ReturnType<typeof openSetup>>;
beforeAll(async () => {
  setup = await openSetup();
});
afterAll(() => setup.close());

const trust = { issuer: buildIssuer(identityUrl, "acme"), subject: buildSubject(connectionId) };
const trustOf = async ({ tenant, connection }: { readonly tenant: string; readonly connection: string }) => ({
  issuer: buildIssuer(identityUrl, tenant),
  subject: buildSubject(connection),
});
beforeEach(() => setup.reset({ trustOf }, { keyless: true }));

const number = "415104041201";
const pool = ourPool(trust);
const poolName = `projects/${number}/locations/global/workloadIdentityPools/${pool}`;
const poolPath = `/v1/${poolName}`;
const provider = `${poolName}/providers/aurora`;
const viewerId = toAccountId("viewer", connectionId);
const viewer = `${viewerId}@${HOME}.iam.gserviceaccount.com`;
const member = `principal://iam.googleapis.com/${poolName}/subject/${trust.subject}`;
const names = [
  `api sts.googleapis.com`,
  `identity_pool ${poolName}`,
  `identity_provider ${provider} ${trust.issuer} ${trust.subject}`,
  `pool_user ${viewerId} ${member}`,
];

type Described = { id: string; disabled: boolean; deleted_at: string | null; providers: Record<string, unknown>[] };
const pools = async () => (await setup.control("GET", "state")).body.workload_identity_pools as Described[];
const ofTrust = async (targets?: string[]) =>
  (await setup.plan(targets)).map(({ id, changes: list }) => [
    id,
    list.filter(({ step }) => step === "trust_issuer").map(({ kind, name }) => `${kind} ${name}`),
  ]);
const bound = async () =>
  (await setup.ofAccount(viewer, "getIamPolicy").then(({ body }) => body as { bindings?: { role: string; members: string[] }[] })).bindings
    ?.filter(({ role }) => role === "roles/iam.workloadIdentityUser")
    .flatMap(({ members }) => members);
const stateOf = async (kind: string) => (await setup.entries()).filter(({ change }) => change.kind === kind).map(({ state }) => state);
/** What the customer's administrator does at Google. */
const byHand = async (method: string, path: string, body?: object) => expect((await setup.call(method, path, body)).status).toBe(200);
const addForeign = () =>
  byHand("POST", `${poolPath}/providers?workloadIdentityPoolProviderId=other`, {
    attributeMapping: { "google.subject": "assertion.sub" },
    oidc: { issuerUri: "https://issuer.example.net" },
  });

describe("a plan that ends without a login", () => {
  test("lists pool, provider and binding in the home project, and what the provider trusts", async () => {
    expect(await ofTrust()).toEqual([
      [HOME, names],
      [OTHER, []],
    ]);
  });

  test("has another hash than one that keeps the login, and says so", async () => {
    const keyless = await setup.planAsRun([HOME]);
    await setup.reset({ trustOf });
    const kept = await setup.planAsRun([HOME]);
    expect([keyless.keyless, kept.keyless, keyless.hash === kept.hash]).toEqual([true, undefined, false]);
    expect((await setup.plan()).flatMap(({ changes: list }) => list).some(({ step }) => step === "trust_issuer")).toBe(false);
  });

  test("is another plan under another issuer", async () => {
    const { hash } = await setup.planAsRun([HOME]);
    await setup.reset(
      { trustOf: async (of) => ({ ...(await trustOf(of)), issuer: "https://other.example.com/id/t/acme" }) },
      { keyless: true },
    );
    expect((await setup.planAsRun([HOME])).hash).not.toBe(hash);
  });

  test("names the role that a person lacks, and changes nothing", async () => {
    const project = { projectId: HOME, number, displayName: "Shop", lacks: ["iam.workloadIdentityPools.create"] };
    await setup.control("PUT", "accounts", { accounts: [{ sub: "110100000000000000001", email: "ada@example.com", projects: [project] }] });
    const [home] = await setup.plan([HOME]);
    expect(home?.obstacles).toMatchObject([
      {
        code: "missing_rights",
        blocks: true,
        detail: ["iam.workloadIdentityPools.create"],
        action: expect.stringContaining("roles/iam.workloadIdentityPoolAdmin"),
      },
    ]);
  });

  test("refuses a pool of this name that holds another provider", async () => {
    await byHand("POST", `/v1/projects/${HOME}/locations/global/workloadIdentityPools?workloadIdentityPoolId=${pool}`, {});
    await addForeign();
    const [home] = await setup.plan([HOME]);
    expect(home?.obstacles.map(({ code, blocks }) => [code, blocks])).toEqual([["identity_pool_shared", true]]);
  });
});

describe("its changes", () => {
  test("let in one subject of one issuer, and a second run writes nothing", async () => {
    await setup.run();
    expect(await pools()).toMatchObject([
      {
        id: pool,
        disabled: false,
        deleted_at: null,
        providers: [
          {
            id: "aurora",
            issuer: trust.issuer,
            allowed_audiences: [`https://iam.googleapis.com/${provider}`],
            attribute_mapping: { "google.subject": "assertion.sub" },
            attribute_condition: `assertion.sub=='${trust.subject}'`,
          },
        ],
      },
    ]);
    expect(await bound()).toEqual([member]);
    const since = (await setup.calls()).length;
    expect([await setup.run(), await setup.writes(since)]).toEqual([[], []]);
  });

  test("wait for Google's operations", async () => {
    await setup.settings({ pool_operation_seconds: 20 });
    await setup.run([HOME]);
    expect(await stateOf("identity_provider")).toEqual(["changed"]);
    expect(setup.elapsedMs()).toBeGreaterThanOrEqual(40_000);
  });

  test.each([
    [`/v1/projects/${number}/locations/global/workloadIdentityPools`],
    [`${poolPath}/providers`],
    [`/v1/projects/${HOME}/serviceAccounts/*:setIamPolicy`],
  ])("are found and recorded when the answer to POST %s is lost", async (path) => {
    await setup.run([HOME]);
    await setup.teardown([HOME]);
    await setup.reset({ trustOf }, { keyless: true });
    const planned = await setup.plan([HOME]);
    await setup.make(planned.map((target) => ({ ...target, changes: target.changes.filter(({ step }) => step !== "trust_issuer") })));
    await setup.fault({ method: "POST", path, times: 20, drop: true, after: true });
    await expect(setup.make(planned)).rejects.toThrow();
    expect([...(await stateOf("identity_pool")), ...(await stateOf("identity_provider")), ...(await stateOf("pool_user"))]).toContain(
      "begun",
    );
    await setup.control("DELETE", "faults");
    await setup.run([HOME]);
    const [provider = ""] = await stateOf("identity_provider");
    expect([await stateOf("identity_pool"), await stateOf("pool_user")]).toEqual([["changed"], ["changed"]]);
    // What a plan finds right is not planned again: a teardown finds out that the setup made it.
    expect(["changed", "begun"]).toContain(provider);
    const done = await setup.teardown([HOME]);
    expect(done.flatMap(({ left }) => left)).toEqual([]);
    expect(await pools()).toMatchObject([{ deleted_at: expect.any(String), providers: [{ deleted_at: expect.any(String) }] }]);
  });

  test("are refused by name where a policy forbids foreign issuers, and the pool stays in the ledger", async () => {
    await setup.ofProject(HOME, { allowed_issuers: ["https://accounts.example.com"] });
    const done = await setup.run([HOME]);
    expect(setup.failuresOf(done)).toEqual(["issuer_forbidden"]);
    expect([await stateOf("identity_pool"), await stateOf("identity_provider")]).toEqual([["changed"], ["failed"]]);
  });

  test.each<[string, () => Promise<unknown>]>([
    [
      "another condition",
      () => byHand("PATCH", `${poolPath}/providers/aurora?updateMask=${mask}`, { ...trusted, attributeCondition: "true" }),
    ],
    [
      "another issuer",
      () => byHand("PATCH", `${poolPath}/providers/aurora?updateMask=${mask}`, { ...trusted, oidc: { issuerUri: "https://x.example" } }),
    ],
    ["a provider that was deleted", () => byHand("DELETE", `${poolPath}/providers/aurora`)],
    ["a pool that was deleted", () => byHand("DELETE", poolPath)],
    ["a pool that was switched off", () => byHand("PATCH", `${poolPath}?updateMask=disabled`, { disabled: true })],
    [
      "a binding that was taken",
      () => setup.control("DELETE", `service-accounts/${viewer}/bindings`, { role: "roles/iam.workloadIdentityUser", members: [member] }),
    ],
  ])("put right %s", async (_what, breakIt) => {
    await setup.run([HOME]);
    const before = [await pools(), await bound()];
    await breakIt();
    expect((await ofTrust([HOME])).flat(2).length).toBeGreaterThan(1);
    await setup.run([HOME]);
    expect([await pools(), await bound()]).toEqual(before);
    expect(await ofTrust([HOME])).toEqual([[HOME, []]]);
  });
});

const mask = "attributeMapping,attributeCondition,oidc.issuerUri,oidc.allowedAudiences,disabled";
const trusted = {
  attributeMapping: { "google.subject": "assertion.sub" },
  attributeCondition: `assertion.sub=='${trust.subject}'`,
  oidc: { issuerUri: trust.issuer, allowedAudiences: [`https://iam.googleapis.com/${provider}`] },
};

describe("a teardown", () => {
  test("takes binding, provider and pool, in this order, and the account last", async () => {
    await setup.run([HOME]);
    const since = (await setup.calls()).length;
    const done = await setup.teardown([HOME]);
    const writes = (await setup.writes(since)).map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
    const of = (text: string) => writes.findIndex((write) => write.includes(text));
    const order = [
      `${viewer}:disable`,
      `${viewer}:setIamPolicy`,
      `DELETE ${poolPath}/providers/aurora`,
      `DELETE ${poolPath}`,
      `DELETE /v1/projects/${HOME}/serviceAccounts`,
    ];
    expect(order.map(of)).toEqual(order.map(of).toSorted((a, b) => a - b));
    expect(of(`${viewer}:setIamPolicy`)).toBeGreaterThan(-1);
    expect(writes.filter((write) => write === `DELETE ${poolPath}`)).toHaveLength(1);
    expect(done.flatMap(({ left }) => left)).toEqual([]);
    expect(await pools()).toMatchObject([{ deleted_at: expect.any(String), providers: [{ deleted_at: expect.any(String) }] }]);
  });

  test("leaves a pool to which the customer has added a provider, and names the command", async () => {
    await setup.run([HOME]);
    await addForeign();
    const [done] = await setup.teardown([HOME]);
    expect(done?.left.map(({ change, code }) => [change.kind, code])).toEqual([["identity_pool", "identity_pool_shared"]]);
    const entries = await setup.entries();
    const left = entries.find(({ change }) => change.kind === "identity_pool");
    expect(left && toRemovalCommand(left, entries)).toBe(
      `gcloud iam workload-identity-pools delete ${pool} --location=global --project=${number} --quiet`,
    );
  });

  test("leaves a pool that stood before the setup, as one that the offer's script has made", async () => {
    await byHand("POST", `/v1/projects/${HOME}/locations/global/workloadIdentityPools?workloadIdentityPoolId=${pool}`, {});
    await setup.run([HOME]);
    await setup.teardown([HOME]);
    expect(await pools()).toMatchObject([{ deleted_at: null, providers: [{ deleted_at: expect.any(String) }] }]);
  });

  test("undeletes what an earlier teardown has deleted, when the same connection is set up again", async () => {
    await setup.run([HOME]);
    await setup.teardown([HOME]);
    await setup.run([HOME]);
    expect(await pools()).toMatchObject([{ deleted_at: null, providers: [{ deleted_at: null }] }]);
    await setup.teardown([HOME]);
    expect(await pools()).toMatchObject([{ deleted_at: expect.any(String) }]);
  });
});

test("a command removes each of the three, with the account's address", async () => {
  await setup.run([HOME]);
  const entries = await setup.entries();
  const commands = entries.filter(({ change }) => change.step === "trust_issuer").map((entry) => toRemovalCommand(entry, entries));
  expect(commands).toEqual([
    "gcloud services disable 'sts.googleapis.com' --project='shop-production'",
    `gcloud iam workload-identity-pools delete ${pool} --location=global --project=${number} --quiet`,
    `gcloud iam workload-identity-pools providers delete aurora --workload-identity-pool=${pool} --location=global --project=${number} --quiet`,
    `gcloud iam service-accounts remove-iam-policy-binding '${viewer}' --project='${HOME}' --member='${member}' --role='roles/iam.workloadIdentityUser' --condition=None`,
  ]);
});

test("names that are none of a pool are refused, and ask Google for nothing", async () => {
  const words = { reason: "" };
  const list = [
    changes.pool(HOME, { projectNumber: "../1", pool, provider: "aurora" }, words),
    changes.poolProvider(HOME, { projectNumber: number, pool: "../x", provider: "aurora" }, trust, words),
  ];
  const since = (await setup.calls()).length;
  const [done] = await setup.make([{ id: HOME, name: "", changes: list, obstacles: [] }]);
  expect(done?.failed.map(({ code }) => code)).toEqual(["refused", "refused"]);
  expect(await setup.writes(since)).toEqual([]);
});
