import { describe, expect, test } from "vitest";
import { connectFederated } from "../../local/stories/connect-federated.ts";
import {
  addApplication,
  addDirectory,
  addKeylessApplication,
  addTrust,
  azureCalls,
  changeTrust,
  deleteTrust,
  type KeylessApplication,
  setAzure,
  subscriptionsSeenWith,
} from "../fixtures/azure-control.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Azure without a secret`, () => {
  const target = useTarget();
  healAfterEach(target);

  const offerTo = async (person: Person) => (await person.client.offerFederation("azure")).json as unknown as Offered;
  const customer = async () => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const application = await addKeylessApplication(target, directory);
    return { person, directory, application, offer: await offerTo(person) };
  };
  const trusting = async () => {
    const made = await customer();
    await addTrust(target, made.application, made.offer);
    return made;
  };
  const connect = (person: Person, sent: KeylessApplication) => connectFederated(person.client, "azure", { ...sent });
  const connected = async () => {
    const made = await trusting();
    const answer = await connect(made.person, made.application);
    expect([answer.status, answer.json.code]).toEqual([200, undefined]);
    return { ...made, machine: await newPerson(target, { org: made.person.org, permissions: ["tokens:read"] }) };
  };
  const read = async (person: Person) => (await person.client.readConnection("azure")).json;
  const check = async (person: Person) => (await person.client.checkConnection("azure")).json;

  test("S84: serves a token that Azure takes, and stores nothing", async () => {
    const { person, machine, offer, directory } = await connected();
    const connection = await read(person);
    expect(connection).toMatchObject({ method: "federated", status: "active", identity: { id: directory.id }, credential: null });
    expect(offer.subject).toBe(`conn:${connection.id}`);
    const served = (await machine.client.readToken("azure")).json;
    expect(served).toMatchObject({ token_type: "Bearer", about: { tenant_id: directory.id, subscription_name: "Production" } });
    expect(await subscriptionsSeenWith(target, served.access_token)).toEqual(["Production", "Staging"]);
    expect((await person.client.listAzureSubscriptions()).json).toMatchObject({ projects: [{ name: "Production" }, { name: "Staging" }] });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
    expect(person.answers.filter(({ text }) => text.includes("eyJ"))).toEqual([]);
  });

  test("S60: a preflight proves the trust, and leaves nothing anywhere", async () => {
    const { person, application, offer } = await customer();
    const preflight = async () => (await person.client.preflightConnection("azure", { method: "federated", ...application })).json;
    expect(await preflight()).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
    await addTrust(target, application, offer);
    expect(await preflight()).toMatchObject({ works: true, identity: { id: application.tenantId }, findings: [] });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
    const calls = (await azureCalls(target)).filter(({ form }) => form.client_id === application.clientId);
    expect(calls.map(({ method }) => method)).toEqual(calls.map(() => "POST"));
    expect(calls.every(({ path }) => path.endsWith("/token"))).toBe(true);
  });

  test("is ended by a trust that no longer matches, which comes with the command that repairs it", async () => {
    const { person, machine, application, offer } = await connected();
    await changeTrust(target, application, { subject: offer.subject.toUpperCase() });
    const { failure } = await check(person);
    expect(failure).toMatchObject({
      code: "trust_refused",
      owner: "customer",
      command: expect.stringContaining(`"subject":"${offer.subject}"`),
    });
    expect((await machine.client.readToken("azure")).json).toMatchObject({ code: "trust_refused" });
    await changeTrust(target, application, { subject: offer.subject });
    expect(await check(person)).toMatchObject({ works: true, findings: [] });
    expect(await read(person)).toMatchObject({ status: "active" });
  });

  test("S79: goes on when Azure cannot reach our issuer", async () => {
    const { person, application, offer } = await trusting();
    await setAzure(target, { issuers_are_away: true });
    expect((await connect(person, application)).json).toMatchObject({ code: "issuer_unreachable", owner: "operator" });
    await setAzure(target, { issuers_are_away: false });
    expect((await connect(person, application)).status).toBe(200);
    expect(await read(person)).toMatchObject({ status: "active", id: offer.subject.slice("conn:".length) });
  });

  test("S77: trusts this connection alone: another organisation that names the application is refused", async () => {
    const { application } = await connected();
    const stranger = await newPerson(target);
    await offerTo(stranger);
    expect((await connect(stranger, application)).json).toMatchObject({ code: "trust_refused" });
    expect(await eventNamesOf(target, stranger.org)).toEqual([]);
  });

  test("S81: takes the place of a connection with a secret, which is forgotten here", async () => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const application = await addApplication(target, directory);
    expect((await person.client.connectAzure(application)).status).toBe(200);
    const before = await read(person);
    expect(await credentialPathsOf(target, person.org)).toHaveLength(1);
    const offer = await offerTo(person);
    expect(offer.subject).toBe(`conn:${before.id}`);
    await addTrust(target, application, offer);
    const { tenantId, clientId } = application;
    const answer = (await connect(person, { tenantId, clientId })).json;
    const secretOnly = [
      { what: "earlier_client_secret", target: clientId, command: expect.stringContaining("az ad app credential delete") },
    ];
    expect(answer).toMatchObject({ connection: { id: before.id, left: secretOnly } });
    expect(await read(person)).toMatchObject({ id: before.id, method: "federated", credential: null, status: "active", left: secretOnly });
    expect(await eventNamesOf(target, person.org)).toContain("connection.method_changed");
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    const served = (await machine.client.readToken("azure")).json;
    expect(await subscriptionsSeenWith(target, served.access_token)).toEqual(["Production", "Staging"]);
    expect((await person.client.connectAzure({ ...application, replace_account: true })).status).toBe(200);
    // The application is in use: only the trust is told, with the command that removes it.
    expect(await read(person)).toMatchObject({
      id: before.id,
      method: "service_principal",
      left: [
        {
          what: "earlier_federated_credential",
          state: "left",
          command: expect.stringContaining(`federated-credential delete --id ${clientId}`),
        },
      ],
    });
  });

  test("S83: a disconnect names every step that is left to the customer, in an order that is safe", async () => {
    const { person, application } = await connected();
    const { status, json } = await person.client.disconnectConnection("azure");
    expect(status).toBe(200);
    expect(json).toMatchObject({ state: "disconnected", revoked: false });
    expect((json.left as { what: string }[]).map(({ what }) => what)).toEqual([
      "federated_credential",
      "role_assignment",
      "client",
      "access_token",
    ]);
    expect(JSON.stringify(json)).toContain(`az ad app delete --id ${application.clientId}`);
    await deleteTrust(target, application);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });
});

type Offered = { readonly issuer: string; readonly subject: string; readonly audience: string };
