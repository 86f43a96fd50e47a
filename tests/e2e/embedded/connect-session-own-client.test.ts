import { describe, expect, test } from "vitest";
import { consentByScript } from "../../../local/simulator/consent-by-script.ts";
import {
  connectByLogin,
  connectParams,
  finish,
  newBrowser,
  newServer,
  newSession,
  type SessionBody,
  statusOf,
  step,
  tryNewSession,
} from "../../fixtures/connect-session-world.ts";
import { addAccount, googleCalls, refreshTokenStates } from "../../fixtures/google-control.ts";
import { begin, locationOf, type Person } from "../../fixtures/journey.ts";
import { addOvhAccount, ovhCalls, setOvh, tokensAtOvh } from "../../fixtures/ovh-control.ts";
import {
  addGoogleSecret,
  deleteFirstSecret,
  makeGoogleClient,
  makeOvhClient,
  newAdministrator,
  type Pair,
} from "../../fixtures/own-client.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

type SessionProvider = NonNullable<SessionBody["providers"]>[number];

/** A provider as the hosted page gets it. */
type Offered = { readonly methods: readonly { readonly name: string; readonly account?: Field; readonly fields: readonly Field[] }[] };
type Field = { readonly choices?: readonly { readonly value: string }[] };

describe("embedded: the own OAuth client that a connect session names", () => {
  const target = useEmbeddedTarget({ params: connectParams });
  healAfterEach(target);

  const name = (person: Person, pair: Pair) => person.client.setOAuthClient("gcp", { ...pair, named: true });
  const naming = ({ client_id: oauth_client }: Pair) => ({ providers: [{ provider: "gcp" as const, methods: ["login"], oauth_client }] });
  const clientOfLogin = async (person: Person) => locationOf(await begin(person)).searchParams.get("client_id");
  const clientOfUrl = async (browser: Person, url: unknown) =>
    new URL((await browser.visit(String(url))).headers.get("location") ?? "").searchParams.get("client_id");

  /** An organisation with a client of all logins, and one that only sessions use. */
  async function withNamed() {
    const person = await newAdministrator(target);
    const server = await newServer(target, { org: person.org });
    const [usual, named] = [await makeGoogleClient(target), await makeGoogleClient(target)];
    await person.client.setOAuthClient("gcp", usual);
    expect((await name(person, named)).json).toMatchObject({ client_id: named.client_id, named: true, region: null, connections: 0 });
    return { person, server, usual, named };
  }

  async function connectNamed() {
    const world = await withNamed();
    const [browser, account] = [await newBrowser(target), await addAccount(target)];
    const made = await newSession(world.server, naming(world.named));
    await connectByLogin(browser, made, account);
    const connection = (await finish(world.server, made)).json.connection as { readonly account: string };
    return { ...world, account, of: { account: connection.account } };
  }

  test("makes the login of that session, and no other login of its organisation", async () => {
    const { person, server, usual, named } = await withNamed();
    const loginOf = async (body: object) => {
      const [browser, made] = [await newBrowser(target), await newSession(server, body)];
      await step(browser, made, "open");
      return clientOfUrl(browser, (await step(browser, made, "login", { provider: "gcp" })).json.login_url);
    };
    expect(await loginOf(naming(named))).toBe(named.client_id);
    expect([await loginOf({}), await clientOfLogin(person)]).toEqual([usual.client_id, usual.client_id]);
    expect((await person.client.listOAuthClients("gcp")).json.clients).toMatchObject([
      { client_id: usual.client_id, named: false },
      { client_id: named.client_id, named: true },
    ]);
  });

  test("S96: refreshes and revokes the connection of that session, also after a change of its secret", async () => {
    const { person, named, account, of } = await connectNamed();
    const sentBefore = (await googleCalls(target)).length;
    const refresh = async () => (await person.client.refreshConnection("gcp", of)).json.outcome;
    expect((await person.client.readConnection("gcp", of)).json.own_client).toBe(named.client_id);
    expect(await refresh()).toBe("refreshed");
    const newer = await addGoogleSecret(target, named);
    expect((await name(person, newer)).json).toMatchObject({ connections: 1, two_secrets_until: expect.any(String) });
    await deleteFirstSecret(target, named);
    expect(await refresh()).toBe("refreshed");
    expect((await person.client.disconnectConnection("gcp", of)).json).toMatchObject({ state: "disconnected", revoked: true });
    expect(await refreshTokenStates(target, account)).toEqual(["revoked"]);
    const sent = (await googleCalls(target)).slice(sentBefore).flatMap(({ form }) => (form.grant_type === "refresh_token" ? [form] : []));
    expect(sent.map(({ client_id, client_secret }) => [client_id, client_secret])).toEqual([
      [named.client_id, named.client_secret],
      [named.client_id, newer.client_secret],
    ]);
  });

  test("must be kept by the organisation of the session", async () => {
    const { named } = await withNamed();
    const stranger = await newAdministrator(target);
    const server = await newServer(target, { org: stranger.org });
    const refused = { status: 404, json: { code: "not_found", field: "providers[0].oauth_client" } };
    expect(await tryNewSession(server, naming(named))).toMatchObject(refused);
    const own = await makeGoogleClient(target);
    expect(await tryNewSession(server, naming(own))).toMatchObject(refused);
    await name(stranger, own);
    expect((await tryNewSession(server, naming(own))).status).toBe(201);
    expect((await stranger.client.removeOAuthClient("gcp", { client_id: own.client_id })).status).toBe(200);
    expect(await tryNewSession(server, naming(own))).toMatchObject(refused);
  });

  test("is tested at Google before it is kept, and its secret is only in the store", async () => {
    const { person, server, named } = await connectNamed();
    const wrong = await name(person, { ...(await makeGoogleClient(target)), client_secret: "GOCSPX-wrong" });
    expect([wrong.status, wrong.json.code]).toEqual([409, "own_client_rejected"]);
    expect((await person.client.listOAuthClients("gcp")).json.clients).toHaveLength(2);
    const answers = [...person.answers, ...server.answers].filter(({ text }) => text.includes(named.client_secret));
    const items = JSON.stringify(await target.inside.items());
    expect([answers, items.includes(named.client_id), items.includes(named.client_secret)]).toEqual([[], true, false]);
    expect(target.inside.logs.filter(({ line }) => line.includes(named.client_secret))).toEqual([]);
  });

  test("stays stored for an open session when it is removed, and is not removed while a connection uses it", async () => {
    const { person, server, named } = await withNamed();
    const [browser, account, made] = [await newBrowser(target), await addAccount(target), await newSession(server, naming(named))];
    const remove = () => person.client.removeOAuthClient("gcp", { client_id: named.client_id });
    expect((await remove()).json).toEqual({ removed: true });
    await target.inside.invoke("jobsSweepGrants");
    expect(await connectByLogin(browser, made, account).then(() => statusOf(server, made))).toBe("completed");
    const { connection } = (await finish(server, made)).json as { readonly connection: { readonly account: string } };
    expect((await person.client.refreshConnection("gcp", { account: connection.account })).json.outcome).toBe("refreshed");
    expect((await remove()).json).toMatchObject({ code: "own_client_in_use", accounts: [connection.account] });
    expect((await person.client.listOAuthClients("gcp")).json.clients).toMatchObject([{ named: false }]);
  });

  test("can become the client of all logins: one secret serves both uses, and the removal of one leaves the other", async () => {
    const { person, server, named } = await withNamed();
    expect((await person.client.setOAuthClient("gcp", named)).status).toBe(200);
    expect(await clientOfLogin(person)).toBe(named.client_id);
    expect((await person.client.removeOAuthClient("gcp", { client_id: named.client_id })).status).toBe(200);
    expect((await tryNewSession(server, naming(named))).status).toBe(201);
    const [browser, account] = [await newBrowser(target), await addAccount(target)];
    const callback = await connectByLogin(browser, await newSession(server), account);
    expect(locationOf(callback).searchParams.get("status")).toBe("completed");
  });

  test("is refused by its field where no method that the session allows is a login", async () => {
    const { server, named } = await withNamed();
    const refused = { status: 400, json: { code: "invalid_request", field: "providers[1].oauth_client" } };
    const oauth_client = named.client_id;
    const beside = (one: SessionProvider) => ({ providers: [{ provider: "aws" as const }, one] });
    expect(await tryNewSession(server, beside({ provider: "tailscale", oauth_client }))).toMatchObject(refused);
    expect(await tryNewSession(server, beside({ provider: "gcp", methods: ["service_account_key"], oauth_client }))).toMatchObject(refused);
    expect((await tryNewSession(server, beside({ provider: "gcp", oauth_client }))).status).toBe(201);
  });

  /** A client of OVHcloud's Europe that only sessions use, and a session that names it. */
  async function withNamedAtOvh() {
    await setOvh(target, { refresh_tokens: "rotated" });
    const [person, pair, browser] = [await newAdministrator(target), await makeOvhClient(target), await newBrowser(target)];
    const server = await newServer(target, { org: person.org });
    const set = await person.client.setOAuthClient("ovh", { ...pair, region: "ovh-eu", named: true });
    expect(set.json).toMatchObject({ region: "ovh-eu", named: true, client_id: pair.client_id });
    const open = async (one: Omit<SessionProvider, "provider">) => {
      const made = await newSession(server, { providers: [{ provider: "ovh", ...one }] });
      await step(browser, made, "open");
      return made;
    };
    return { person, server, pair, browser, open };
  }

  test("of OVHcloud serves the region that knows it, and no other", async () => {
    const { pair, browser, open } = await withNamedAtOvh();
    const made = await open({ methods: ["login"], oauth_client: pair.client_id });
    const at = async (region: string) => (await step(browser, made, "login", { provider: "ovh", account: region })).json;
    expect(await at("ovh-ca")).toMatchObject({ code: "invalid_request", field: "account" });
    expect(await clientOfUrl(browser, (await at("ovh-eu")).login_url)).toBe(pair.client_id);
  });

  test("of OVHcloud is offered in its region alone, and other methods in every region", async () => {
    const { pair, browser, open } = await withNamedAtOvh();
    const offered = async (one: Omit<SessionProvider, "provider">) => {
      const { providers } = (await step(browser, await open(one), "offer")).json as { readonly providers: readonly Offered[] };
      return (providers[0]?.methods ?? []).map(({ name, account, fields }) => [
        name,
        [account, ...fields].flatMap((field) => field?.choices?.map(({ value }) => value) ?? []),
      ]);
    };
    const every = ["ovh-eu", "ovh-ca", "ovh-us"];
    expect(await offered({ oauth_client: pair.client_id })).toEqual([
      ["service_account", every],
      ["login", ["ovh-eu"]],
    ]);
    expect(await offered({})).toEqual([
      ["service_account", every],
      ["login", every],
    ]);
  });

  test("S96: of OVHcloud refreshes and revokes the connection of that session", async () => {
    const { person, server, pair, browser, open } = await withNamedAtOvh();
    const [account, made] = [await addOvhAccount(target), await open({ methods: ["login"], oauth_client: pair.client_id })];
    const { json } = await step(browser, made, "login", { provider: "ovh", account: "ovh-eu" });
    const started = await browser.visit(String(json.login_url));
    await browser.visit(await consentByScript(locationOf(started).href, { account: account.nichandle }));
    const of = { account: ((await finish(server, made)).json.connection as { readonly account: string }).account };
    expect((await person.client.readConnectionOfAccount("ovh", of.account)).json.own_client).toBe(pair.client_id);
    expect((await person.client.refreshConnection("ovh", of)).json.outcome).toBe("refreshed");
    expect((await person.client.disconnectConnection("ovh", of)).json).toMatchObject({ state: "disconnected", revoked: true });
    expect(new Set((await tokensAtOvh(target, account)).access_tokens.map(({ status }) => status))).toEqual(new Set(["ended"]));
    const sent = (await ovhCalls(target)).filter(({ form }) => form.client_id === pair.client_id);
    expect(new Set(sent.map(({ form, path }) => form.grant_type ?? path))).toEqual(
      new Set(["authorization_code", "refresh_token", "/eu/auth/oauth2/revoke"]),
    );
  });
});
