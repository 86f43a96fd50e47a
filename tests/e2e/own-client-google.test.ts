import { describe, expect, test } from "vitest";
import { consentByScript } from "../../local/simulator/consent-by-script.ts";
import { addAccount, failGoogle, googleCalls, healGoogle, refreshTokenStates } from "../fixtures/google-control.ts";
import { begin, confirm, confirmOf, connect, connectFully, locationOf, newPerson, type Person } from "../fixtures/journey.ts";
import {
  addGoogleSecret,
  deleteFirstSecret,
  deleteGoogleClient,
  makeGoogleClient,
  newAdministrator,
  type Pair,
} from "../fixtures/own-client.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: an organisation's own OAuth client at Google`, () => {
  const target = useTarget();
  healAfterEach(target);

  const set = (person: Person, pair: Pair) => person.client.setOAuthClient("gcp", pair);
  const shown = async (person: Person) => (await person.client.listOAuthClients("gcp")).json.clients as readonly Record<string, unknown>[];
  const refresh = async (person: Person) => {
    const { status, json } = await person.client.refreshConnection("gcp");
    return json.code ?? json.outcome ?? status;
  };
  const clientOfLogin = async (person: Person) => locationOf(await begin(person)).searchParams.get("client_id");
  /** The client ids that refreshed an account's token, in order. */
  const refreshedBy = async () =>
    (await googleCalls(target, "/token")).filter(({ form }) => form.grant_type === "refresh_token").map(({ form }) => form.client_id);

  async function withOwn() {
    const [person, pair, account] = [await newAdministrator(target), await makeGoogleClient(target), await addAccount(target)];
    expect((await set(person, pair)).status).toBe(200);
    expect((await connectFully(person, account)).status).toBe(200);
    return { person, pair, account };
  }

  test("is tested at Google before it is kept, and never shown", async () => {
    const [person, pair] = [await newAdministrator(target), await makeGoogleClient(target)];
    const wrong = await set(person, { ...pair, client_secret: "GOCSPX-wrong" });
    expect([wrong.status, wrong.json.code, wrong.json.owner]).toEqual([409, "own_client_rejected", "customer"]);
    expect(await shown(person)).toEqual([]);
    await failGoogle(target, { method: "POST", path: "/token", status: 503 });
    expect((await set(person, pair)).json.code).toBe("provider_unavailable");
    expect(await shown(person)).toEqual([]);
    await healGoogle(target);
    expect((await set(person, pair)).json).toEqual({
      region: null,
      named: false,
      client_id: pair.client_id,
      set_by: person.id,
      set_at: expect.any(String),
      tested_at: expect.any(String),
      two_secrets_until: null,
      connections: 0,
      earlier: [],
    });
    expect(await shown(person)).toMatchObject([{ client_id: pair.client_id }]);
    expect(person.answers.filter(({ text }) => text.includes("GOCSPX"))).toEqual([]);
  });

  test("is set by administrators alone, at a provider with a login, and in no region", async () => {
    const [person, editor, pair] = [await newAdministrator(target), await newPerson(target), await makeGoogleClient(target)];
    expect((await set(editor, pair)).json.code).toBe("forbidden");
    expect((await editor.client.removeOAuthClient("gcp")).json.code).toBe("forbidden");
    expect((await editor.client.listOAuthClients("gcp")).status).toBe(200);
    expect((await person.client.setOAuthClient("tailscale", pair)).json.code).toBe("not_found");
    expect((await person.client.setOAuthClient("gcp", { ...pair, region: "ovh-eu" })).json).toMatchObject({ field: "region" });
    expect((await person.client.removeOAuthClient("gcp")).json.code).toBe("not_found");
  });

  test("S96: makes, refreshes and revokes the grants of its organisation, and of no other", async () => {
    const { person, pair, account } = await withOwn();
    const [other, stranger] = [await newPerson(target), await addAccount(target)];
    expect(await clientOfLogin(person)).toBe(pair.client_id);
    expect(await clientOfLogin(other)).not.toBe(pair.client_id);
    await connectFully(other, stranger);
    expect([await refresh(person), await refresh(other)]).toEqual(["refreshed", "refreshed"]);
    const [own, others] = (await refreshedBy()).slice(-2);
    expect([own, others === pair.client_id]).toEqual([pair.client_id, false]);
    expect((await person.client.readConnection("gcp")).json.own_client).toBe(pair.client_id);
    expect((await other.client.readConnection("gcp")).json).not.toHaveProperty("own_client");
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: true });
    expect((await refreshTokenStates(target, account)).at(-1)).toBe("revoked");
    expect((await refreshTokenStates(target, stranger)).at(-1)).toBe("live");
  });

  test("S96: an account that two organisations have connected, one with its own client, is revoked in one of them alone", async () => {
    const { person, account } = await withOwn();
    const other = await newPerson(target);
    expect((await connectFully(other, account)).status).toBe(200);
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: true });
    expect(await refresh(other)).toBe("refreshed");
    expect((await other.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: true });
  });

  test("is named to the person who confirms", async () => {
    const [person, pair, account] = [await newAdministrator(target), await makeGoogleClient(target), await addAccount(target)];
    await set(person, pair);
    const callback = await connect(person, account);
    expect((await person.client.previewConfirmation({ confirm: confirmOf(callback) })).json).toMatchObject({ own_client: pair.client_id });
    expect((await confirm(person, callback)).json.connection).toMatchObject({ own_client: pair.client_id, status: "active" });
  });

  test("has two secrets after a change: a refresh takes the newer one, and the earlier one if Google refuses it", async () => {
    const { person, pair } = await withOwn();
    const newer = await addGoogleSecret(target, pair);
    expect((await set(person, newer)).json).toMatchObject({
      client_id: pair.client_id,
      connections: 1,
      two_secrets_until: expect.any(String),
    });
    expect(await refresh(person)).toBe("refreshed");
    await failGoogle(target, { method: "POST", path: "/token", status: 401, body: { error: "invalid_client" } });
    const before = (await googleCalls(target, "/token")).length;
    expect(await refresh(person)).toBe("refreshed");
    const secrets = (await googleCalls(target, "/token")).slice(before).map(({ form }) => form.client_secret);
    expect(secrets).toEqual([newer.client_secret, pair.client_secret]);
    await deleteFirstSecret(target, pair);
    expect(await refresh(person)).toBe("refreshed");
  });

  test("fails by name, keeps its connections, and works again once it is set anew", async () => {
    const { person, pair } = await withOwn();
    const newer = await addGoogleSecret(target, pair);
    await deleteFirstSecret(target, pair);
    expect(await refresh(person)).toBe("own_client_rejected");
    const { json } = await person.client.checkConnection("gcp");
    expect(json.findings).toMatchObject([{ code: "own_client_rejected", owner: "customer", target: pair.client_id }]);
    expect(json.connection).toMatchObject({
      status: "active",
      state: "warning",
      last_failure: { code: "own_client_rejected", owner: "customer" },
    });
    const { causes } = (await person.client.listAttention()).json as { causes: readonly object[] };
    expect(causes).toMatchObject([
      { cause: "own_client_rejected", acts: "you", next: { step: "correct" }, connections: [{ own_client: pair.client_id }] },
    ]);
    await set(person, newer);
    expect(await refresh(person)).toBe("refreshed");
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({
      works: true,
      findings: [],
      connection: { last_failure: null },
    });
  });

  test("stays with the connections that it made when another one is set, until the last of them has gone", async () => {
    const { person, pair: first } = await withOwn();
    const second = await makeGoogleClient(target);
    expect((await set(person, second)).json).toMatchObject({ connections: 0, earlier: [{ client_id: first.client_id, connections: 1 }] });
    expect(await refresh(person)).toBe("refreshed");
    expect((await refreshedBy()).at(-1)).toBe(first.client_id);
    expect(await clientOfLogin(person)).toBe(second.client_id);
    const used = await person.client.removeOAuthClient("gcp");
    expect([used.status, used.json.code, used.json.accounts]).toEqual([409, "own_client_in_use", ["default"]]);
    await person.client.disconnectConnection("gcp");
    expect((await set(person, second)).json).toMatchObject({ earlier: [{ client_id: first.client_id, connections: 0 }] });
    expect((await person.client.removeOAuthClient("gcp")).json).toEqual({ removed: true });
    expect(await shown(person)).toEqual([]);
    expect(await clientOfLogin(person)).not.toBe(second.client_id);
  });

  test("S96: an account that signs in again with it leaves no grant at the operator's client", async () => {
    const [person, account] = [await newAdministrator(target), await addAccount(target)];
    await connectFully(person, account);
    const pair = await makeGoogleClient(target);
    await set(person, pair);
    expect((await connectFully(person, account)).json.connection).toMatchObject({ own_client: pair.client_id });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked", "live"]);
    expect(await refresh(person)).toBe("refreshed");
  });

  test("ends a login whose client the customer deletes meanwhile", async () => {
    const [person, pair, account] = [await newAdministrator(target), await makeGoogleClient(target), await addAccount(target)];
    await set(person, pair);
    const login = await begin(person);
    const callback = await consentByScript(locationOf(login).href, { account: account.sub });
    await deleteGoogleClient(target, pair);
    expect(Object.fromEntries(locationOf(await person.visit(callback)).searchParams)).toMatchObject({ error: "own_client_rejected" });
    expect((await person.client.listConnections()).json.connections).toEqual([]);
  });
});
