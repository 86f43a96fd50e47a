import { describe, expect, test } from "vitest";
import { confirmOf, locationOf, newPerson, outcomeOf, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { addOvhAccount, type OvhAccount, ovhCalls, readMeWith, revokeAtOvh, setOvh, tokensAtOvh } from "../fixtures/ovh-control.ts";
import { beginOvh, endpointOf, reachOvhCallback, signInAtOvh } from "../fixtures/ovh-journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting OVHcloud by a login`, () => {
  const target = useTarget();
  healAfterEach(target);

  const customer = async (wanted: Parameters<typeof addOvhAccount>[1] = {}) => ({
    person: await newPerson(target),
    account: await addOvhAccount(target, wanted),
  });
  const connected = async (wanted: Parameters<typeof addOvhAccount>[1] = {}) => {
    const made = await customer(wanted);
    expect((await signInAtOvh(made.person, made.account)).status).toBe(200);
    return { ...made, machine: await newPerson(target, { org: made.person.org, permissions: ["tokens:read"] }) };
  };
  const read = async (person: Person, account: OvhAccount) =>
    (await person.client.readConnectionOfAccount("ovh", endpointOf(account))).json;
  const serve = (machine: Person, account: OvhAccount) => machine.client.readToken("ovh", { account: endpointOf(account) });

  test.each(["eu", "ca", "us"] as const)("in %s goes from the login link through OVHcloud and the confirmation", async (region) => {
    const { person, account } = await customer({ region });
    const start = await beginOvh(person, account);
    expect([start.status, locationOf(start).pathname]).toEqual([303, `/${region}/auth/oauth2/authorize`]);
    const callback = await person.visit(await reachOvhCallback(person, account));
    expect(locationOf(callback).href.split("?")[0]).toBe(`${target.frontEnd}/chat`);
    expect(outcomeOf(callback)).toEqual({ login: "ovh_confirm", confirm: expect.stringMatching(/^[\w-]{43}\.[\w-]{43}$/) });
    const preview = await person.client.previewConfirmation({ confirm: confirmOf(callback) });
    expect([preview.status, preview.json]).toEqual([
      200,
      expect.objectContaining({
        state: "waiting",
        account: `ovh-${region}`,
        identity: { id: account.nichandle, label: account.email },
        scopes: { requested: ["all"], granted: ["all"], missing: [] },
      }),
    ]);
    const confirmed = await person.client.confirmConnection({ confirm: confirmOf(callback) });
    expect(confirmed.json.connection).toMatchObject({
      provider: "ovh",
      account: `ovh-${region}`,
      status: "active",
      method: "login",
      identity: { id: account.nichandle, label: account.email },
    });
    expect((await eventNamesOf(target, person.org)).toSorted()).toEqual(["connection.confirmed", "connection.connected"]);
  });

  test("S64: ends the earlier login when the same account signs in again", async () => {
    const { person, account, machine } = await connected();
    const earlier = (await serve(machine, account)).json.access_token;
    expect(await readMeWith(target, account, earlier)).toBe(200);
    expect((await signInAtOvh(person, account)).status).toBe(200);
    expect(await readMeWith(target, account, earlier)).toBe(401);
    const gone = await person.client.disconnectConnection("ovh", { account: endpointOf(account) });
    expect(gone.json).toMatchObject({ state: "disconnected", revoked: true, left: [] });
  });

  test("S25: shows when the customer must sign in again, and never the credential", async () => {
    const { person, account } = await connected();
    expect(await read(person, account)).toMatchObject({
      status: "active",
      scopes: { requested: ["all"], granted: ["all"], missing: [] },
      next: { reason: "credential_expiry" },
      expires_at: expect.any(String),
      credential: { store: "vault", version: 1, reference: expect.stringContaining(`/ovh/${person.org}/ovh-eu`) },
    });
    expect((await person.client.readOvhStatus()).json).toEqual({ connected: true, endpoint: "ovh-eu", hasProjects: true, accounts: 1 });
    expect(person.answers.filter(({ text }) => /ovhaccess_|ovhrefresh_/.test(text))).toEqual([]);
  });

  test("S27: the broker hands a machine the token of the region that it names", async () => {
    const { account, machine, person } = await connected({ projects: 1 });
    const served = await serve(machine, account);
    expect(served.json).toMatchObject({ token_type: "Bearer", scopes: ["all"], missing_scopes: [] });
    expect(await readMeWith(target, account, served.json.access_token)).toBe(200);
    // The only connection need not be named. A check notes the only project.
    expect((await machine.client.readToken("ovh")).json.about).toEqual({ endpoint: "ovh-eu", project: null });
    expect((await person.client.checkConnection("ovh")).json).toMatchObject({ works: true });
    expect((await read(person, account)).about).toEqual({ endpoint: "ovh-eu", project: account.projects[0]?.id });
  });

  test("connects two regions beside each other, and lists the projects of both", async () => {
    const { person, account } = await connected({ projects: 2 });
    const other = await addOvhAccount(target, { region: "ca" });
    await signInAtOvh(person, other);
    const { json } = await person.client.listOvhProjects();
    const ids = (json.projects as { projectId: string; endpoint: string }[]).map(({ projectId, endpoint }) => `${endpoint} ${projectId}`);
    expect(ids.sort()).toEqual(
      [...account.projects.map(({ id }) => `ovh-eu ${id}`), ...other.projects.map(({ id }) => `ovh-ca ${id}`)].sort(),
    );
  });

  test("chooses projects and a root, which outlive a reconnect", async () => {
    const { person, account } = await connected({ projects: 2 });
    const [first = "", second = ""] = account.projects.map(({ id }) => id);
    expect((await person.client.chooseOvhProjects({ projects: [{ projectId: first, enabled: false }] })).json).toMatchObject({
      success: true,
    });
    expect((await person.client.chooseOvhRootProject({ projectId: second })).json).toMatchObject({ root_project: second });
    await signInAtOvh(person, account);
    expect((await person.client.readOvhRootProject()).json).toEqual({ root_project: second });
    const { json } = await person.client.listOvhProjects();
    expect(json.projects).toEqual([
      expect.objectContaining({ projectId: first, name: "Project 0", enabled: false, hasPermission: true, isRootProject: false }),
      expect.objectContaining({ projectId: second, name: "Project 1", enabled: true, hasPermission: true, isRootProject: true }),
    ]);
    expect((await read(person, account)).about, "what was listed is noted").toEqual({ endpoint: "ovh-eu", project: second });
  });

  test("a refresh without a refresh token says so, and one with it answers the new life", async () => {
    const without = await connected();
    expect((await without.person.client.refreshOvhToken()).json).toMatchObject({
      error: "No refresh token available",
      hint: expect.any(String),
    });
    await setOvh(target, { refresh_tokens: "rotated" });
    const { person, account } = await connected();
    for (const _time of [1, 2]) {
      const { status, json } = await person.client.refreshOvhToken({ endpoint: "ovh-eu" });
      expect([status, json.status]).toEqual([200, "success"]);
      expect(Number(json.expiresIn)).toBeGreaterThan(86_000);
    }
    expect((await tokensAtOvh(target, account)).refresh_tokens).toEqual(["replaced", "replaced", "live"]);
    expect((await (await newPerson(target)).client.refreshOvhToken()).json).toMatchObject({ error: "No OVH credentials found" });
  });

  test.each(["kept", "none"])(
    "a grant that OVHcloud ended is noticed by a check, and only signing in again helps: refresh tokens are %s",
    async (refresh_tokens) => {
      await setOvh(target, { refresh_tokens });
      const { person, account } = await connected();
      await revokeAtOvh(target, account);
      expect((await person.client.checkConnection("ovh", { account: "ovh-eu" })).json).toMatchObject({
        works: false,
        failure: { code: "grant_revoked" },
      });
      expect((await person.client.listOvhProjects()).json).toMatchObject({ action: "RECONNECT_REQUIRED", code: expect.any(String) });
      expect((await person.client.readOvhStatus()).json).toEqual({
        connected: false,
        endpoint: "ovh-eu",
        hasProjects: false,
        accounts: 1,
      });
      await signInAtOvh(person, account);
      expect(await read(person, account)).toMatchObject({ status: "active" });
    },
  );

  test("another account is refused unless it may replace the connected one", async () => {
    const { person } = await connected();
    const other = await addOvhAccount(target);
    const callback = await person.visit(await reachOvhCallback(person, other));
    expect(outcomeOf(callback)).toMatchObject({ error: "callback_failed", failure: "account_mismatch" });
    expect((await signInAtOvh(person, other, { replace_account: true })).json.connection).toMatchObject({
      identity: { id: other.nichandle },
    });
  });

  test("S29: a disconnect revokes the tokens, and nothing is left", async () => {
    const { person, account } = await connected();
    expect((await person.client.disconnectOvh()).json).toEqual({
      success: true,
      status: "disconnected",
      message: "OVH disconnected successfully",
    });
    expect((await tokensAtOvh(target, account)).access_tokens).toEqual([{ of: "login", status: "ended" }]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    // The first two are published at one moment, and the bus keeps no order.
    const events = await eventNamesOf(target, person.org);
    expect([events.slice(0, 2).toSorted(), events.slice(2)]).toEqual([
      ["connection.confirmed", "connection.connected"],
      ["connection.disconnected"],
    ]);
  });

  test("S30: a disconnect where OVHcloud has no way to revoke says what is left, and until when", async () => {
    await setOvh(target, { revoke_endpoint: false, refresh_tokens: "kept" });
    const { person, account } = await connected();
    const { json } = await person.client.disconnectConnection("ovh", { account: "ovh-eu" });
    expect(json).toMatchObject({ state: "disconnected", revoked: false });
    expect(json.left).toEqual([
      expect.objectContaining({ what: "refresh_token", state: "left", code: "revocation_unsupported" }),
      expect.objectContaining({
        what: "access_token",
        state: "left",
        lives_until: expect.any(String),
        action: expect.stringContaining("expires"),
      }),
    ]);
    expect((await tokensAtOvh(target, account)).refresh_tokens).toEqual(["live"]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test("S49: another organisation sees nothing of it", async () => {
    const { account } = await connected();
    const [stranger, machine] = [await newPerson(target), await newPerson(target, { permissions: ["tokens:read"] })];
    expect((await stranger.client.readConnectionOfAccount("ovh", "ovh-eu")).status).toBe(404);
    expect((await serve(machine, account)).json).toMatchObject({ status: 404, code: "not_found" });
    expect((await stranger.client.readOvhStatus()).json).toEqual({ connected: false, endpoint: null, hasProjects: false, accounts: 0 });
    expect((await stranger.client.listOvhProjects()).json).toMatchObject({ action: "RECONNECT_REQUIRED" });
    expect((await stranger.client.readOvhRootProject()).json).toEqual({ root_project: null });
  });

  test("S9: no secret is in the URL of a request to OVHcloud", async () => {
    const { account, person } = await connected();
    await person.client.disconnectOvh();
    const calls = (await ovhCalls(target)).filter(({ path }) => path.startsWith(`/${account.region}/`));
    expect(calls.filter(({ query }) => /ovhaccess_|ovhcode_|client_secret/.test(JSON.stringify(query)))).toEqual([]);
  });
});
