import { describe, expect, test } from "vitest";
import {
  addApplication,
  addDirectory,
  addKeylessApplication,
  deleteCertificates,
  type KeylessApplication,
  registerCertificate,
  subscriptionsSeenWith,
} from "../fixtures/azure-control.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Azure by a certificate whose key stays in KMS`, () => {
  const target = useTarget();
  healAfterEach(target);

  const offerTo = async (person: Person) => (await person.client.readAzureCertificate("azure")).json as { readonly certificate: string };
  const customer = async () => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const application = await addKeylessApplication(target, directory);
    await registerCertificate(target, application, (await offerTo(person)).certificate);
    return { person, directory, application };
  };
  const connect = (person: Person, sent: KeylessApplication) => person.client.connectAzure({ ...sent, key: "kms" });
  const connected = async () => {
    const made = await customer();
    const answer = await connect(made.person, made.application);
    expect([answer.status, answer.json.code]).toEqual([200, undefined]);
    return { ...made, machine: await newPerson(target, { org: made.person.org, permissions: ["tokens:read"] }) };
  };
  const read = async (person: Person) => (await person.client.readConnection("azure")).json;

  test("S84: serves a token that Azure takes, and stores nothing", async () => {
    const { person, machine, directory } = await connected();
    expect(await read(person)).toMatchObject({
      method: "kms_certificate",
      status: "active",
      identity: { id: directory.id },
      credential: null,
    });
    const served = (await machine.client.readToken("azure")).json;
    expect(served).toMatchObject({ token_type: "Bearer", about: { tenant_id: directory.id, subscription_name: "Production" } });
    expect(await subscriptionsSeenWith(target, served.access_token)).toEqual(["Production", "Staging"]);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
    expect(person.answers.filter(({ text }) => /eyJ|PRIVATE KEY/.test(text))).toEqual([]);
    expect((await person.client.checkConnection("azure")).json).toMatchObject({ works: true, findings: [] });
  });

  test("shows the same certificate again, and another one to another organisation", async () => {
    const [one, other] = [await newPerson(target), await newPerson(target)];
    const { certificate } = await offerTo(one);
    expect((await offerTo(one)).certificate).toBe(certificate);
    expect((await offerTo(other)).certificate).not.toBe(certificate);
  });

  test("is refused before the certificate was shown, because nothing could be registered", async () => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const application = await addKeylessApplication(target, directory);
    expect((await connect(person, application)).json).toMatchObject({ code: "offer_required" });
  });

  test("S77: another organisation that names the application is refused, though the same key signs", async () => {
    const { application } = await connected();
    const stranger = await newPerson(target);
    await offerTo(stranger);
    expect(await connect(stranger, application)).toMatchObject({ status: 401, json: { code: "trust_refused" } });
    expect(await eventNamesOf(target, stranger.org)).toEqual([]);
  });

  test("S60: a preflight proves it, and leaves nothing anywhere", async () => {
    const { person, application } = await customer();
    const { json } = await person.client.preflightConnection("azure", { method: "kms_certificate", ...application });
    expect(json).toMatchObject({ works: true, identity: { id: application.tenantId }, findings: [] });
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("S81: takes the place of a connection with a secret, which is forgotten here", async () => {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const application = await addApplication(target, directory);
    expect((await person.client.connectAzure(application)).status).toBe(200);
    const before = await read(person);
    await registerCertificate(target, application, (await offerTo(person)).certificate);
    const { tenantId, clientId } = application;
    expect((await connect(person, { tenantId, clientId })).status).toBe(200);
    expect(await read(person)).toMatchObject({ id: before.id, method: "kms_certificate", credential: null, status: "active" });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
  });

  test("S83: a certificate that was removed is told at a connect, and a disconnect names what is left", async () => {
    const { person, application } = await connected();
    await deleteCertificates(target, application);
    expect(await connect(person, application)).toMatchObject({ status: 401, json: { code: "trust_refused" } });
    const { status, json } = await person.client.disconnectConnection("azure");
    expect(status).toBe(200);
    expect((json.left as { what: string }[]).map(({ what }) => what)).toEqual(["certificate", "role_assignment", "client", "access_token"]);
  });
});
