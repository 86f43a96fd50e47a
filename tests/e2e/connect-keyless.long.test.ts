import { describe, expect, test } from "vitest";
import { steer } from "../../local/console/troubles/trouble.ts";
import { connectFederated } from "../../local/stories/connect-federated.ts";
import { addDirectory } from "../fixtures/azure-control.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

type Offer = { readonly issuer: string; readonly subject: string; readonly audience: string | null };

describe(`${targetName}: connecting without a secret`, () => {
  const target = useTarget();
  healAfterEach(target);

  const offerOf = async (person: Person, provider: "azure" | "tailscale"): Promise<Offer> => {
    const { status, json } = await person.client.offerFederation(provider);
    expect(status).toBe(200);
    return json as Offer;
  };

  /** A customer who has made their directory trust the connection that they were offered. */
  async function azureCustomer() {
    const [person, directory] = [await newPerson(target), await addDirectory(target)];
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    const control = steer(target.azure);
    const { issuer, subject, audience } = await offerOf(person, "azure");
    const made = (await control("POST", "applications", { directory: directory.id })) as { readonly client_id: string };
    const credentials = `applications/${made.client_id}/federated-credentials`;
    await control("POST", credentials, { name: "aurora", issuer, subject, audience });
    const change = (changes: object) => control("PATCH", `${credentials}/aurora`, changes);
    const connect = () => connectFederated(person.client, "azure", { tenantId: directory.id, clientId: made.client_id });
    return { person, machine, directory, issuer, subject, change, connect };
  }

  test("S84: Azure connects, serves and is given back, and Vault holds nothing", async () => {
    const { person, machine, directory, issuer, connect } = await azureCustomer();
    const connected = await connect();
    expect([connected.status, connected.json.findings]).toEqual([200, []]);
    expect(connected.json.connection).toMatchObject({ method: "federated", status: "active", identity: { id: directory.id } });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);

    const served = await machine.client.readToken("azure");
    expect(served.status).toBe(200);
    const { access_token } = served.json as { readonly access_token: string };
    const seen = await fetch(`${target.azure}/subscriptions?api-version=2022-12-01`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(seen.status).toBe(200);

    expect((await person.client.disconnectConnection("azure")).status).toBe(200);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected", "connection.disconnected"]);
    // An identity token is a JWT with our issuer: no answer shows one.
    const claims = Buffer.from(`"iss":"${issuer}"`).toString("base64url").slice(2, -4);
    expect(person.answers.filter(({ text }) => text.includes(claims))).toEqual([]);
  });

  test("S77: the subject is the connection's own, and the next connection gets another", async () => {
    const { person, subject, connect } = await azureCustomer();
    const { json } = await connect();
    expect(subject).toBe(`conn:${(json.connection as { readonly id: string }).id}`);
    expect((await offerOf(person, "azure")).subject).toBe(subject);
    await person.client.disconnectConnection("azure");
    expect((await offerOf(person, "azure")).subject).not.toBe(subject);
  });

  test("S80: a trust in another subject is refused, an open one is withheld, and both come back once they are closed", async () => {
    const { person, machine, subject, change, connect } = await azureCustomer();
    await change({ subject: `${subject}x` });
    expect(await connect()).toMatchObject({ status: 409, json: { code: "trust_refused" } });
    await change({ subject });
    expect((await connect()).status).toBe(200);

    // Another spelling is told at once. Any other subject may be a change that Microsoft does not know everywhere yet.
    await change({ subject: subject.replace("conn", "Conn") });
    const refused = await person.client.checkConnection("azure");
    expect(refused.json).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
    await expect.poll(async () => (await machine.client.readToken("azure")).status).toBe(409);
    await change({ subject });
    expect((await person.client.checkConnection("azure")).json).toMatchObject({ works: true, failure: null });
    expect((await machine.client.readToken("azure")).status).toBe(200);
  });

  test("S77: another organisation has another issuer, and cannot connect the same application", async () => {
    const { directory, issuer } = await azureCustomer();
    const other = await newPerson(target);
    expect((await offerOf(other, "azure")).issuer).not.toBe(issuer);
    const control = steer(target.azure);
    const made = (await control("POST", "applications", { directory: directory.id })) as { readonly client_id: string };
    const answer = await connectFederated(other.client, "azure", { tenantId: directory.id, clientId: made.client_id });
    expect(answer).toMatchObject({ status: 409, json: { code: "trust_refused" } });
  });

  test("Tailscale connects and serves, and a wildcard in the subject is found", async () => {
    const person = await newPerson(target);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    const control = steer(target.tailscale);
    const { issuer, subject } = await offerOf(person, "tailscale");
    const made = (await control("POST", "federated", { issuer, subject })) as { readonly client_id: string };
    const connected = await connectFederated(person.client, "tailscale", { clientId: made.client_id });
    expect(connected.json.connection).toMatchObject({ method: "federated", status: "active" });
    expect((await machine.client.readToken("tailscale")).status).toBe(200);
    expect(await credentialPathsOf(target, person.org)).toEqual([]);

    await control("PATCH", `federated/${made.client_id}`, { subject: "*" });
    expect((await person.client.checkConnection("tailscale")).json).toMatchObject({ works: false, failure: { code: "trust_insecure" } });
    await expect.poll(async () => (await machine.client.readToken("tailscale")).status).toBe(409);
    await control("PATCH", `federated/${made.client_id}`, { subject });
    expect((await person.client.checkConnection("tailscale")).json).toMatchObject({ works: true });
  });

  test("OVHcloud offers no way without a secret", async () => {
    const person = await newPerson(target);
    expect((await person.client.offerFederation("ovh")).status).toBe(404);
    expect(await connectFederated(person.client, "ovh", {})).toMatchObject({
      status: 400,
      json: { code: "invalid_request", field: "method" },
    });
  });
});
