import { describe, expect, test } from "vitest";
import { addAccount, cloudPlatform, countCodeExchanges, refreshTokenStates, setGoogle } from "../fixtures/google-control.ts";
import {
  begin,
  confirm,
  connect,
  connectFully,
  locationOf,
  newPerson,
  outcomeOf,
  reachCallback,
  waitForSetup,
} from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Google`, () => {
  const target = useTarget();
  healAfterEach(target);

  test("connects from the login link through Google and the confirmation, and prepares the projects", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 3 })];
    const start = await begin(person);
    expect(start.status).toBe(303);
    expect(locationOf(start).origin).toBe(target.google);

    const callback = await connect(person, account);
    expect(locationOf(callback).href.split("?")[0]).toBe(`${target.frontEnd}/chat`);
    expect(outcomeOf(callback)).toEqual({ login: "gcp_confirm", confirm: expect.stringMatching(/^[\w-]{43}\.[\w-]{43}$/) });

    const confirmed = await confirm(person, callback);
    expect(confirmed.status).toBe(200);
    expect(confirmed.json.connection).toMatchObject({
      provider: "gcp",
      account: "default",
      status: "active",
      identity: { id: account.sub, label: account.email },
    });

    const setup = await waitForSetup(person, String(confirmed.json.task_id));
    expect(setup.json.result).toEqual({
      status: "SUCCESS",
      redirect_params: "login=gcp_success&policy=policy_ok",
      propagation_status: "FULL",
      verified_projects: 3,
      total_projects: 3,
      failed_projects: [],
      left_out: [],
      projects: [0, 1, 2].map((index) => ({ projectId: `p${index}-${account.sub}`, name: `Project ${index}`, state: "ready" })),
    });
  });

  test("shows nothing of a connection before it is confirmed", async () => {
    const person = await newPerson(target);
    await connect(person, await addAccount(target, { projects: 2 }));
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    expect((await person.client.readConnection("gcp")).status).toBe(404);
  });

  test("S25: shows the requested scopes, the granted scopes and the place of the credential, and never the credential", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const confirmed = await connectFully(person, account);
    const one = await person.client.readConnection("gcp");
    expect(one.json).toEqual({
      id: expect.any(String),
      provider: "gcp",
      account: "default",
      label: null,
      tags: {},
      status: "active",
      state: "healthy",
      method: "login",
      about: {
        email: account.email,
        method: "login",
        default_project: expect.any(String),
        projects: [expect.any(String), expect.any(String)],
        projects_truncated: false,
      },
      identity: { id: account.sub, label: account.email },
      connected_by: person.id,
      expires_at: expect.any(String),
      refreshed_at: expect.any(String),
      last_used_at: expect.any(String),
      last_failure: null,
      checked: null,
      next: { at: expect.any(String), reason: "duty", what: "Aurora tests that access still works." },
      scopes: {
        requested: ["openid", "email", cloudPlatform],
        granted: expect.arrayContaining(["openid", cloudPlatform]),
        missing: [],
      },
      credential: { store: "vault", version: 1, reference: expect.stringContaining(`/gcp/${person.org}/default`) },
      left: [],
      setup_run_id: confirmed.json.task_id,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const { default_project, projects = [] } = one.json.about as { default_project?: string; projects?: readonly string[] };
    expect(projects[0], "the project that holds the accounts").toBe(default_project);
    expect((await person.client.readConnectionOfAccount("gcp", "default")).json).toEqual(one.json);
    expect((await person.client.listConnections()).json).toEqual({ connections: [one.json] });
    // The end of the setup has set its look meanwhile.
    const { next: _, updated_at: __, about: ___, ...lasting } = one.json;
    expect(confirmed.json.connection).toMatchObject(lasting);
  });

  test("is the organisation's: a colleague sees it, with the person who made it", async () => {
    const person = await newPerson(target);
    await connectFully(person, await addAccount(target, { projects: 2 }));
    const colleague = await newPerson(target, { org: person.org, role: "viewer" });
    expect((await colleague.client.readConnection("gcp")).json.connected_by).toBe(person.id);
  });

  test("shows a viewer the credential's store, and not the place in it", async () => {
    const person = await newPerson(target);
    await connectFully(person, await addAccount(target, { projects: 2 }));
    const viewer = await newPerson(target, { org: person.org, role: "viewer" });
    const answers = await Promise.all([
      viewer.client.listConnections(),
      viewer.client.readConnection("gcp"),
      viewer.client.readConnectionOfAccount("gcp", "default"),
      viewer.client.checkConnection("gcp"),
    ]);
    for (const { status, text } of answers) {
      expect(status).toBe(200);
      expect(text).toContain('"credential":{"store":"vault","version":1}');
      expect(text).not.toMatch(/kv\/data|reference/);
    }
  });

  test("S5: a login that began at /gcp/login returns to /gcp/callback and becomes a connection", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const url = await reachCallback(person, account, {}, { path: "/gcp/login" });
    expect(url.pathname).toBe("/gcp/callback");
    expect((await confirm(person, await person.visit(url))).status).toBe(200);
  });

  test("S7: returns to the requested page of the front end, if it is on the list", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const callback = await connect(person, account, {}, { body: { return_to: "/chat?tab=clouds" } });
    expect(locationOf(callback).pathname).toBe("/chat");
    expect(outcomeOf(callback)).toMatchObject({ tab: "clouds", login: "gcp_confirm" });
  });

  test("S21: accepts a callback without iss, which Google does not send for every account yet", async () => {
    const person = await newPerson(target);
    await setGoogle(target, { iss: false });
    const url = await reachCallback(person, await addAccount(target, { projects: 2 }));
    expect(url.searchParams.has("iss")).toBe(false);
    expect(outcomeOf(await person.visit(url)).login).toBe("gcp_confirm");
  });

  test("S51: a form post becomes a 303 to the same callback, where the browser has its cookie", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const url = await reachCallback(person, account);
    const stranger = await newPerson(target);
    const tokenRequests = await countCodeExchanges(target, async () => {
      // As a browser does it: a post from another site comes without the SameSite=Lax cookie.
      const posted = await stranger.visit(`${target.api}/callback`, { method: "POST", body: url.searchParams });
      expect(posted.status).toBe(303);
      expect(locationOf(posted).href.split("?")[0]).toBe(`${target.api}/callback`);
      expect(outcomeOf(posted)).toEqual(Object.fromEntries(url.searchParams));
      expect(outcomeOf(await person.visit(locationOf(posted)))).toMatchObject({ login: "gcp_confirm" });
    });
    expect(tokenRequests).toBe(1);
  });

  test("more than five projects end the setup as needs_selection, with all of them to choose from", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 6 })];
    const { json } = await connectFully(person, account);
    const setup = await waitForSetup(person, String(json.task_id));
    expect(setup.json).toMatchObject({ state: "SUCCESS", complete: true, result: { status: "needs_selection", count: 6 } });
    expect((setup.json.result as { eligible_projects: unknown[] }).eligible_projects).toHaveLength(6);
    expect((await person.client.readConnection("gcp")).json.status).toBe("active");
  });

  test("S43: connecting the same account again asks for no new consent, keeps the connection's id and the refresh token", async () => {
    const [person, account] = [await newPerson(target), await addAccount(target, { projects: 2 })];
    const first = await connectFully(person, account);
    const request = locationOf(await begin(person)).searchParams;
    expect(request.get("prompt")).toBe(null);
    expect(request.get("login_hint")).toBe(account.sub);

    const second = await connectFully(person, account);
    const [before, after] = [first.json.connection, second.json.connection] as Record<string, unknown>[];
    expect(after).toMatchObject({ id: before?.id, created_at: before?.created_at, status: "active", credential: { version: 2 } });
    expect(second.json.task_id).not.toBe(first.json.task_id);
    // Google gave no second refresh token, and the first one was kept: nothing was revoked.
    expect(await refreshTokenStates(target, account)).toEqual(["live"]);
  });

  test("S43: the first connection of an organisation asks for consent and for lasting access", async () => {
    const request = locationOf(await begin(await newPerson(target))).searchParams;
    expect(Object.fromEntries(request)).toMatchObject({ access_type: "offline", prompt: "consent", response_type: "code" });
  });

  test("another account replaces the connected one only with replace_account, and the old grant is revoked", async () => {
    const [person, old, other] = [
      await newPerson(target),
      await addAccount(target, { projects: 2 }),
      await addAccount(target, { projects: 2 }),
    ];
    const first = await connectFully(person, old);
    expect(outcomeOf(await connect(person, other))).toEqual({ login: "gcp_failed", error: "account_mismatch" });
    expect(await refreshTokenStates(target, other)).toEqual(["revoked"]);
    expect(await refreshTokenStates(target, old)).toEqual(["live"]);
    expect((await person.client.readConnection("gcp")).json.identity).toMatchObject({ id: old.sub });

    const second = await connectFully(person, other, { body: { replace_account: true } });
    expect(second.json.connection).toMatchObject({ id: (first.json.connection as { id: string }).id, identity: { id: other.sub } });
    expect(await refreshTokenStates(target, old)).toEqual(["revoked"]);
    expect(await refreshTokenStates(target, other)).toEqual(["revoked", "live"]);
  });

  test("a revocation is left out while another organisation lives on the same account", async () => {
    const [one, two, account, other] = [
      await newPerson(target),
      await newPerson(target),
      await addAccount(target, { projects: 2 }),
      await addAccount(target, { projects: 2 }),
    ];
    await connectFully(one, account);
    await connectFully(two, account);
    await connectFully(one, other, { body: { replace_account: true } });
    expect((await refreshTokenStates(target, account)).every((state) => state === "live")).toBe(true);
  });
});
