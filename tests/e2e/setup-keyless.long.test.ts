import { describe, expect, test } from "vitest";
import { type Account, addAccount, controlGoogle, refreshTokenStates } from "../fixtures/google-control.ts";
import { type Answer, confirm, connect, connectFully, newPerson, type Person, waitForSetup } from "../fixtures/journey.ts";
import { credentialPathsOf } from "../fixtures/left-behind.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

type Part = { readonly what: string; readonly command?: string };
type Pool = {
  readonly id: string;
  readonly project_id: string;
  readonly deleted_at: string | null;
  readonly providers: readonly { readonly id: string }[];
};

describe(`${targetName}: a setup that ends the login`, () => {
  const target = useTarget();
  healAfterEach(target);

  const read = async (person: Person) => (await person.client.readConnection("gcp")).json;
  const poolsOf = async ({ sub }: Account) =>
    (await controlGoogle<{ workload_identity_pools: Pool[] }>(target, "GET", "state")).workload_identity_pools.filter(({ project_id }) =>
      project_id.endsWith(sub),
    );
  const serve = async ({ org }: Person) => {
    const machine = await newPerson(target, { org, permissions: ["tokens:read"] });
    return machine.client.readToken("gcp", {});
  };
  const see = async ({ json }: Answer, project: string): Promise<number> =>
    (await fetch(`${target.google}/v3/projects/${project}`, { headers: { authorization: `Bearer ${json.access_token}` } })).status;

  /** Connects by a login that sets two projects up. */
  const loggedIn = async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    await connectFully(person, account);
    return { person, account, projects: [`p0-${account.sub}`, `p1-${account.sub}`] };
  };
  /** Plans the end of the login, and applies the plan. @returns The result of the run. */
  const endLogin = async (person: Person) => {
    const plan = await person.client.planSetup({ keyless: "true" });
    expect(plan.json).toMatchObject({ keyless: true });
    const applied = await person.client.applySetup({ plan: String(plan.json.hash) });
    expect(applied.status).toBe(202);
    return (await waitForSetup(person, String(applied.json.run_id))).json.result as Record<string, unknown>;
  };

  test("S84: leaves the same connection without a secret, whose tokens still see the projects", async () => {
    const { person, projects } = await loggedIn();
    const before = await read(person);
    const plan = (await person.client.planSetup({ keyless: "true" })).json;
    expect(plan).toMatchObject({ keyless: true, counts: { to_change: 1, changes: 4 } });
    expect(await endLogin(person)).toMatchObject({ status: "SUCCESS", verified_projects: 2, login: { state: "ended" } });
    const after = await read(person);
    expect(after).toMatchObject({
      id: before.id,
      method: "federated",
      status: "active",
      identity: { id: expect.stringContaining("aurora-ro-") },
    });
    // The grant is parked until its last token has expired, as after every conversion, and then revoked.
    expect((await credentialPathsOf(target, person.org)).filter((path) => !path.includes("/parked/"))).toEqual([]);
    const served = await serve(person);
    for (const project of projects) {
      expect(await see(served, project)).toBe(200);
    }
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: true });
    expect((await person.client.planSetup({})).json).toMatchObject({ code: "setup_needs_login" });
  });

  test("what it has made is proved daily while no login looks at it: a trust that was switched off is noticed, and its return", async () => {
    const { person, account } = await loggedIn();
    await endLogin(person);
    const { next } = await read(person);
    expect(next).toMatchObject({ reason: "duty" });
    expect(Date.parse((next as { at: string }).at) - Date.now()).toBeLessThan(48 * 3_600_000);
    const [pool] = await poolsOf(account);
    const setDisabled = (disabled: boolean) =>
      controlGoogle(target, "PATCH", `workload-identity-pools/${pool?.project_id}/${pool?.id}/providers/${pool?.providers[0]?.id}`, {
        disabled,
      });
    const check = async () => (await person.client.checkConnection("gcp")).json;
    await setDisabled(true);
    expect(await check()).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
    expect(await read(person)).toMatchObject({ status: "reauth_required" });
    await setDisabled(false);
    expect(await check()).toMatchObject({ works: true, connection: { status: "active" } });
  });

  test("a login comes back to the same place under the same id, and its disconnect takes everything back", async () => {
    const { person, account } = await loggedIn();
    const { id } = await read(person);
    await endLogin(person);
    await waitForSetup(person, String((await confirm(person, await connect(person, account))).json.task_id));
    const trust = ["earlier_binding", "earlier_identity_provider", "earlier_identity_pool", "earlier_access_token"];
    const login = await read(person);
    expect(login).toMatchObject({ id, method: "login" });
    expect((login.left as readonly Part[]).map(({ what }) => what)).toEqual(expect.arrayContaining(trust));
    expect((await person.client.planSetup({ keyless: "true" })).json).toMatchObject({ counts: { changes: 0 } });
    const { json } = await person.client.disconnectConnection("gcp");
    expect(json).toMatchObject({ state: "disconnected" });
    // Others may use APIs and the dataset. The earlier login waits for its last token.
    const others = new Set(["api", "dataset", "earlier_grant"]);
    expect((json.left as readonly Part[]).map(({ what }) => what).filter((what) => !others.has(what))).toEqual([]);
    expect(await poolsOf(account)).toMatchObject([{ deleted_at: expect.any(String) }]);
  });

  test("S83: a disconnect without the login lists what stands, each with its command", async () => {
    const { person, account } = await loggedIn();
    await endLogin(person);
    const { json } = await person.client.disconnectConnection("gcp");
    expect(json).toMatchObject({ state: "disconnected", revoked: false });
    const left = json.left as readonly Part[];
    const kinds = ["binding", "identity_provider", "identity_pool", "role", "service_account", "pool_user", "label"];
    expect(kinds.filter((kind) => !left.some(({ what, command }) => what === kind && command?.includes("gcloud")))).toEqual([]);
    expect(await poolsOf(account)).toMatchObject([{ deleted_at: null }]);
  });

  test("keeps the login, and says why, where a policy of the organisation forbids foreign issuers; the next run ends it", async () => {
    const { person, account } = await loggedIn();
    const allow = (issuers: string[] | null) =>
      controlGoogle(target, "PATCH", `projects/p0-${account.sub}/iam`, { allowed_issuers: issuers });
    await allow([]);
    expect(await endLogin(person)).toMatchObject({ status: "SUCCESS", login: { state: "kept", code: "issuer_forbidden" } });
    expect(await read(person)).toMatchObject({ method: "login", status: "active" });
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
    await allow(null);
    expect(await endLogin(person)).toMatchObject({ login: { state: "ended" } });
  });

  test("refuses a plan that ends the login for an account that may act, and another word", async () => {
    const { person } = await loggedIn();
    const refused = { status: 400, json: { code: "invalid_request", field: "keyless" } };
    expect(await person.client.planSetup({ keyless: "true", access: "operate" })).toMatchObject(refused);
    expect(await person.client.planSetup({ keyless: "yes" as "true" })).toMatchObject(refused);
  });
});
