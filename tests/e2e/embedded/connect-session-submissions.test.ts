import { describe, expect, test } from "vitest";
import { consentByScript } from "../../../local/simulator/consent-by-script.ts";
import { accountOf, addRole, addRoleAt } from "../../fixtures/aws-control.ts";
import {
  connectParams,
  finish,
  newBrowser,
  newServer,
  newSession,
  returnUrl,
  type SessionBody,
  statusOf,
  step,
  tryNewSession,
} from "../../fixtures/connect-session-world.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { addOvhAccount, addServiceAccount } from "../../fixtures/ovh-control.ts";
import { addClient, addClientBeside, revokeClient } from "../../fixtures/tailscale-control.ts";
import { addTrust, type Trust } from "../../fixtures/tailscale-federated-control.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

describe("embedded: connect sessions in which fields are submitted", () => {
  const target = useEmbeddedTarget({ params: connectParams });
  healAfterEach(target);

  async function opened(body: Partial<SessionBody>, server = newServer(target)) {
    const browser = await newBrowser(target);
    const made = await newSession(await server, body);
    await step(browser, made, "open");
    return { server: await server, browser, made };
  }

  const ofTailscale = { providers: [{ provider: "tailscale" as const, methods: ["client"] }], tags: { plan: "team" }, label: "Their net" };
  const toFields = ({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) => ({
    ...{ provider: "tailscale", method: "client" },
    fields: { clientId, clientSecret },
  });

  test("an AWS role that the kit of the session describes is kept until its server finishes it", async () => {
    const { server, browser, made } = await opened({ providers: [{ provider: "aws", methods: ["role"] }] });
    const kit = await step(browser, made, "kit", { provider: "aws", method: "role" });
    const [externalId] = kit.json.values as readonly { readonly value: string }[];
    const roleArn = await addRoleAt(target, externalId?.value ?? "");
    const body = { provider: "aws", method: "role", fields: { roleArn } };
    expect((await step(browser, made, "preflight", body)).json).toMatchObject({ works: true, failure: null });
    expect(await statusOf(server, made)).toBe("opened");

    const submitted = await step(browser, made, "submission", body);
    expect(submitted.json).toMatchObject({ works: true, return_to: `${returnUrl}?session=${made.id}&status=completed` });
    expect(await statusOf(server, made)).toBe("completed");
    expect((await server.client.listConnections()).json).toEqual({ connections: [] });
    expect((await step(browser, made, "offer")).json.return_to).toBe(submitted.json.return_to);

    const connection = { provider: "aws", account: accountOf(roleArn), id: expect.any(String) };
    expect((await finish(server, made)).json).toMatchObject({ status: "finished", connection });
    expect((await server.client.listConnections()).json.connections).toMatchObject([{ provider: "aws", status: "active" }]);
  });

  test("a trust without a secret is offered to the session, and connects", async () => {
    const { server, browser, made } = await opened({ providers: [{ provider: "tailscale", methods: ["federated"] }] });
    const offer = (await step(browser, made, "kit", { provider: "tailscale", method: "federated" })).json as unknown as Trust;
    const { clientId } = await addTrust(target, { issuer: offer.issuer, subject: offer.subject });
    const body = { provider: "tailscale", method: "federated", fields: { clientId } };
    expect((await step(browser, made, "submission", body)).json).toMatchObject({ works: true });
    expect((await finish(server, made)).json).toMatchObject({ status: "finished" });
  });

  test("S91: a secret that is submitted is sealed until it is finished, is in no answer, log or event, and is forgotten after it", async () => {
    const [client, { server, browser, made }] = [await addClient(target), await opened(ofTailscale)];
    const before = target.inside.logs.length;
    await step(browser, made, "submission", toFields(client));
    const stored = (await target.inside.items()).filter(({ pk }) => pk.startsWith("CONNECT_SESSION#"));
    expect(JSON.stringify(stored)).not.toContain(client.clientSecret);
    await finish(server, made);
    expect((await server.client.readConnection("tailscale")).json).toMatchObject({ label: "Their net", tags: { plan: "team" } });
    const places = [
      JSON.stringify(await target.inside.items()),
      JSON.stringify(await target.inside.events()),
      target.inside.logs.slice(before).map(({ line }) => line),
      [...browser.answers, ...server.answers].map(({ text }) => text),
    ];
    expect(JSON.stringify(places)).not.toContain(client.clientSecret);
  });

  test("fields that do not work are told to the page, and complete nothing", async () => {
    const [client, { server, browser, made }] = [await addClient(target), await opened(ofTailscale)];
    const revoked = await addClient(target);
    await revokeClient(target, revoked);
    const refused = await step(browser, made, "submission", toFields(revoked));
    expect(refused.json).toMatchObject({ works: false, failure: { owner: "customer" }, return_to: null });
    const unknown = { ...toFields(client), fields: { ...toFields(client).fields, more: "typed-here" } };
    const strange = await step(browser, made, "submission", unknown);
    expect([strange.status, strange.json.field, strange.text.includes("typed-here")]).toEqual([400, "fields.*", false]);
    expect(await statusOf(server, made)).toBe("opened");
    expect((await step(browser, made, "submission", toFields(client))).json).toMatchObject({ works: true });
    // Once it is completed, nothing takes its place.
    expect((await step(browser, made, "submission", toFields(client))).json).toMatchObject({ code: "connect_session_over" });
  });

  test("S91: two finishes of a submission at once make one connection, and tell of it once", async () => {
    const [client, { server, browser, made }] = [await addClient(target), await opened(ofTailscale)];
    await step(browser, made, "submission", toFields(client));
    const codes = (await Promise.all([finish(server, made), finish(server, made)])).map(({ status, json }) => json.code ?? status);
    expect(codes.toSorted()).toEqual([200, expect.toSatisfy((code) => code === 200 || code === "request_in_progress")]);
    const told = (await target.inside.events()).filter(
      ({ "detail-type": name, detail }) => name === "connection.connected" && detail.organisation === server.org,
    );
    expect(told).toHaveLength(1);
  });

  test("what works no more when the server finishes it fails the session, and the same event says why", async () => {
    const [client, { server, browser, made }] = [await addClient(target), await opened(ofTailscale)];
    await step(browser, made, "submission", toFields(client));
    await revokeClient(target, client);
    const refused = await finish(server, made);
    expect(refused.json).toMatchObject({ owner: "customer" });
    const { json } = await server.client.readConnectSession(made.id);
    expect(json).toMatchObject({ status: "failed", failure: { code: refused.json.code }, connection: null });
    const told = (await target.inside.events()).filter(({ detail }) => detail.session === made.id);
    expect(told.map(({ "detail-type": name }) => name)).toContain("connect_session.failed");
    expect(told.find(({ "detail-type": name }) => name === "connect_session.failed")?.detail).toMatchObject({
      ...{ code: refused.json.code, end_user: "jo-1", provider: "tailscale", "tag.plan": "team" },
    });
  });

  test("a session for a connection connects it again under its id, and refuses another account", async () => {
    const [client, first] = [await addClient(target), await opened(ofTailscale)];
    await step(first.browser, first.made, "submission", toFields(client));
    const { connection } = (await finish(first.server, first.made)).json as { connection: { id: string; account: string } };

    const { account } = connection;
    const again = { connection: { provider: "tailscale" as const, account } };
    const { providers: _, ...body } = { ...ofTailscale, ...again };
    const { server, browser, made } = await opened({ ...body, providers: undefined as never }, Promise.resolve(first.server));
    expect((await step(browser, made, "offer")).json).toMatchObject({ reconnect: true, account });
    const foreign = await step(browser, made, "submission", toFields(await addClient(target)));
    expect(foreign.json).toMatchObject({ code: "account_mismatch" });
    const beside = await addClientBeside(target, client);
    expect((await step(browser, made, "submission", toFields(beside))).json).toMatchObject({ works: true });
    expect((await finish(server, made)).json).toMatchObject({ status: "finished", connection: { id: connection.id } });
  });

  test("a session for a connection that is not there is refused, and one whose connection was disconnected finishes nothing", async () => {
    const [client, first] = [await addClient(target), await opened({ ...ofTailscale, account: "default" })];
    const again = { connection: { provider: "tailscale" as const, account: "default" }, providers: undefined as never };
    await expect(opened(again, Promise.resolve(first.server))).rejects.toThrow("answered 404");
    await step(first.browser, first.made, "submission", toFields(client));
    await finish(first.server, first.made);
    const { server, browser, made } = await opened(again, Promise.resolve(first.server));
    await step(browser, made, "submission", toFields(client));
    const admin = await newServer(target, { org: server.org, permissions: ["connectors:read", "connectors:write"] });
    expect((await admin.client.disconnectConnection("tailscale")).status).toBe(200);
    expect((await finish(server, made)).json).toMatchObject({ code: "confirmation_invalid" });
    expect(await statusOf(server, made)).toBe("failed");
  });

  test("S91: end users of one organisation share neither a place nor a trust", async () => {
    const server = await newServer(target);
    const subjects: unknown[] = [];
    for (const client of [await addClient(target), await addClient(target)]) {
      const { browser, made } = await opened({ providers: [{ provider: "tailscale" }] }, Promise.resolve(server));
      subjects.push((await step(browser, made, "kit", { provider: "tailscale", method: "federated" })).json.subject);
      // The same word of both: it is only the beginning of their accounts.
      await step(browser, made, "submission", { ...toFields(client), account: "prod" });
      expect((await finish(server, made)).json).toMatchObject({ connection: { account: expect.stringMatching(/^prod-s-[0-9a-f]{16}$/) } });
    }
    expect(new Set(subjects).size).toBe(2);
    expect((await server.client.listConnections()).json.connections).toHaveLength(2);
  });

  test("S91: what a session finds before it connects names the connection in its place only if it connects that again", async () => {
    const [client, first] = [await addClient(target), await opened({ ...ofTailscale, account: "team" })];
    await step(first.browser, first.made, "submission", toFields(client));
    await finish(first.server, first.made);
    const foreign = toFields(await addClient(target));
    const server = Promise.resolve(first.server);
    const other = await opened({ ...ofTailscale, account: "team" }, server);
    const tried = await step(other.browser, other.made, "preflight", foreign);
    const submitted = await step(other.browser, other.made, "submission", foreign);
    expect([tried.json, submitted.json]).toMatchObject([
      { works: true, replaces_connection: null },
      { works: true, replaces_connection: null },
    ]);
    const again = await opened({ ...ofTailscale, connection: { provider: "tailscale", account: "team" } }, server);
    const own = await step(again.browser, again.made, "preflight", foreign);
    expect(own.json.replaces_connection).toMatchObject({ identity: { label: client.domain } });
  });

  test("S91: no end user connects the role that trusts another one, and an organisation's own connect keeps its external ID", async () => {
    const server = await newServer(target);
    const aws = { providers: [{ provider: "aws" as const, methods: ["role"] }] };
    const [one, other, again] = [
      await opened({ ...aws, account: "jo-1" }, Promise.resolve(server)),
      await opened(aws, Promise.resolve(server)),
      await opened({ ...aws, account: "jo-1" }, Promise.resolve(server)),
    ];
    const externalIdOf = async ({ browser, made }: typeof one) => {
      const { json } = await step(browser, made, "kit", { provider: "aws", method: "role" });
      return (
        (json.values as { readonly title: string; readonly value: string }[]).find(({ title }) => title === "External ID")?.value ?? ""
      );
    };
    const ids = [await externalIdOf(one), await externalIdOf(other)];
    expect([new Set(ids).size, await externalIdOf(again)]).toEqual([2, ids[0]]);
    const roleArn = await addRole(target, ids[0] ?? "");
    const send = ({ browser, made }: typeof one) =>
      step(browser, made, "submission", { provider: "aws", method: "role", fields: { roleArn } });
    expect((await send(other)).json).toMatchObject({ works: false, failure: { code: "trust_refused" } });
    expect((await send(one)).json).toMatchObject({ works: true });
    expect((await finish(server, one.made)).json).toMatchObject({ connection: { provider: "aws", account: accountOf(roleArn) } });
    const editor = await newPerson(target, { org: server.org, permissions: ["connectors:read", "connectors:write"] });
    expect((await editor.client.checkConnection("aws", { account: accountOf(roleArn) })).json).toMatchObject({ works: true });
    // The connection keeps its external ID when the organisation connects it again.
    expect((await editor.client.connectAccount("aws", { method: "role", fields: { roleArn } })).status).toBe(200);
  });

  test("an account that the caller names stands behind the region at OVHcloud", async () => {
    const { body } = await addServiceAccount(target, { region: "ca" });
    const { server, browser, made } = await opened({ providers: [{ provider: "ovh", methods: ["service_account"] }], account: "jo-1" });
    const sent = { provider: "ovh", method: "service_account", fields: body };
    expect((await step(browser, made, "submission", sent)).json).toMatchObject({ works: true });
    expect((await finish(server, made)).json).toMatchObject({ connection: { provider: "ovh", account: "ovh-ca-jo-1" } });
    const named = await opened({ providers: [{ provider: "ovh", methods: ["service_account"] }], account: "ovh-ca-two" });
    // The page sends the region of its form.
    expect((await step(named.browser, named.made, "preflight", { ...sent, account: "ovh-ca" })).json).toMatchObject({ works: true });
  });

  test("a word of the caller's that no account of OVHcloud can end in is refused before there is a link", async () => {
    const { body } = await addServiceAccount(target, { region: "ca" });
    const [ovh, longest] = [{ providers: [{ provider: "ovh" as const }] }, "w".repeat(57)];
    const server = await newServer(target);
    const refused = await tryNewSession(server, { ...ovh, account: `${longest}w` });
    expect([refused.status, refused.json.code, refused.json.field]).toEqual([400, "invalid_request", "account"]);
    expect((await tryNewSession(server, { account: `${longest}w` })).status).toBe(201);
    expect((await tryNewSession(server, { ...ovh, account: `ovh-eu-${"w".repeat(56)}` })).status).toBe(201);
    const { browser, made } = await opened({ ...ovh, account: longest }, Promise.resolve(server));
    const sent = { provider: "ovh", method: "service_account", fields: body };
    expect((await step(browser, made, "submission", sent)).json).toMatchObject({ works: true });
    expect((await finish(server, made)).json).toMatchObject({ connection: { account: `ovh-ca-${longest}` } });
  });

  test("S91: no end user writes the beginning of an account that ends in the caller's word", async () => {
    const { body } = await addServiceAccount(target, { region: "ca" });
    const { browser, made } = await opened({ providers: [{ provider: "ovh", methods: ["service_account"] }], account: "customer" });
    const sent = { provider: "ovh", method: "service_account", fields: body, account: "ovh-ca-other" };
    expect((await step(browser, made, "submission", sent)).json).toMatchObject({ code: "invalid_request", field: "account" });
  });

  test("S91: an AWS account is connected by a role's external ID alone: its other trust is for a number that anyone may name", async () => {
    const { browser, made, server } = await opened({ providers: [{ provider: "aws" }] });
    const { providers } = (await step(browser, made, "offer")).json as { providers: { methods: { name: string }[] }[] };
    expect(providers.map(({ methods }) => methods.map(({ name }) => name))).toEqual([["role"]]);
    const refused = tryNewSession(server, { providers: [{ provider: "aws", methods: ["federated"] }] });
    expect((await refused).json).toMatchObject({ code: "invalid_request", field: "providers[0].methods" });
  });

  test("S91: a session whose place is connected when it is finished fails, and the connection stays as it is", async () => {
    const server = await newServer(target);
    const both = await Promise.all(
      [0, 1].map(async () => ({
        client: await addClient(target),
        ...(await opened({ ...ofTailscale, account: "team" }, Promise.resolve(server))),
      })),
    );
    for (const { browser, made, client } of both) {
      expect((await step(browser, made, "submission", toFields(client))).json).toMatchObject({ works: true });
    }
    const [first, second] = both.map(({ made }) => made);
    const { json } = await finish(server, first ?? expect.unreachable());
    const refused = await finish(server, second ?? expect.unreachable());
    expect([refused.status, refused.json.code, refused.json.accounts]).toEqual([409, "already_connected", ["team"]]);
    expect((await server.client.readConnectSession(second?.id ?? "")).json).toMatchObject({
      status: "failed",
      failure: { code: "already_connected" },
    });
    expect((await server.client.listConnections()).json.connections).toMatchObject([{ id: (json.connection as { id: string }).id }]);
  });

  test("a login at OVHcloud in the region that the end user chooses", async () => {
    const account = await addOvhAccount(target, { region: "eu", projects: 1 });
    const { server, browser, made } = await opened({ providers: [{ provider: "ovh", methods: ["login"] }] });
    const none = await step(browser, made, "login", { provider: "ovh" });
    expect(none.json).toMatchObject({ code: "invalid_request", field: "account" });
    const { json } = await step(browser, made, "login", { provider: "ovh", account: "ovh-eu" });
    const started = await browser.visit(String(json.login_url));
    const callback = await consentByScript(started.headers.get("location") ?? "", { account: account.nichandle });
    expect((await browser.visit(callback)).headers.get("location")).toBe(`${returnUrl}?session=${made.id}&status=completed`);
    expect((await finish(server, made)).json).toMatchObject({
      connection: { provider: "ovh", account: expect.stringMatching(/^ovh-eu-s-[0-9a-f]{16}$/) },
    });
  });
});
