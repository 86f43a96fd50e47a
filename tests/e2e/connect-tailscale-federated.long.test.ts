import { describe, expect, test } from "vitest";
import { connectFederated } from "../../local/stories/connect-federated.ts";
import { newPerson, type Person } from "../fixtures/journey.ts";
import { credentialPathsOf, eventNamesOf } from "../fixtures/left-behind.ts";
import { addClient, authKeysOf, failTailscale, listDevicesWith } from "../fixtures/tailscale-control.ts";
import { addTrust, deleteTrust, editTrust, type Trust } from "../fixtures/tailscale-federated-control.ts";
import { connectClient, findingsOf } from "../fixtures/tailscale-journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: connecting Tailscale without a secret`, () => {
  const target = useTarget();
  healAfterEach(target);

  const offerTo = async (person: Person): Promise<Trust> => {
    const { issuer, subject } = (await person.client.offerFederation("tailscale")).json;
    return { issuer: String(issuer), subject: String(subject) };
  };
  const connectWith = (person: Person, clientId: string, more: object = {}) =>
    connectFederated(person.client, "tailscale", { clientId, ...more });
  const connected = async () => {
    const person = await newPerson(target);
    const trust = await offerTo(person);
    const { clientId, tailnet } = await addTrust(target, trust);
    expect((await connectWith(person, clientId)).status).toBe(200);
    return { person, trust, clientId, tailnet, machine: await newPerson(target, { org: person.org, permissions: ["tokens:read"] }) };
  };
  const read = async (person: Person) => (await person.client.readConnection("tailscale")).json;
  const check = (person: Person) => person.client.checkConnection("tailscale");
  const serve = (machine: Person) => machine.client.readToken("tailscale");

  test("S84: stores nothing: no credential, and no token in any answer but the broker's", async () => {
    const { person, machine, clientId } = await connected();
    const served = await serve(machine);
    expect(await listDevicesWith(target, served.json.access_token)).toBe(200);
    expect(await read(person)).toMatchObject({ status: "active", method: "federated", credential: null });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect(person.answers.filter(({ text }) => /tskey-|eyJ/.test(text.replaceAll("tskey-api-...", "")))).toEqual([]);
    expect(await eventNamesOf(target, person.org)).toEqual(["connection.connected"]);
    const { left } = (await person.client.disconnectConnection("tailscale")).json;
    expect(left).toMatchObject([
      { what: "trust_credential", target: clientId, command: expect.stringContaining(clientId) },
      { what: "access_token" },
    ]);
  });

  test("S80: refuses a client ID that trusts another organisation, or another connection of the same one", async () => {
    const { clientId, person } = await connected();
    const stranger = await newPerson(target);
    await offerTo(stranger);
    expect((await connectWith(stranger, clientId)).json).toMatchObject({ code: "trust_refused" });
    const colleague = await newPerson(target, { org: person.org });
    await colleague.client.offerFederation("tailscale", { account: "second" });
    const second = await connectFederated(colleague.client, "tailscale", { clientId }, { account: "second" });
    expect(second.json).toMatchObject({ code: "trust_refused" });
  });

  test("S80: withholds tokens while the trust is open, and hands them out again when it is closed", async () => {
    const { person, machine, clientId, trust } = await connected();
    await editTrust(target, clientId, { subject: "*" });
    expect((await check(person)).json).toMatchObject({ works: false, failure: { code: "trust_insecure", owner: "customer" } });
    expect((await serve(machine)).status).toBe(409);
    await editTrust(target, clientId, trust);
    expect((await check(person)).json).toMatchObject({ works: true, findings: [] });
    expect((await serve(machine)).status).toBe(200);
  });

  test("ends when the customer deletes the trust, and is the same connection with another one", async () => {
    const { person, machine, clientId, trust, tailnet } = await connected();
    const { id } = await read(person);
    await deleteTrust(target, clientId);
    expect((await check(person)).json).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
    expect(await offerTo(person)).toEqual(trust);
    const { clientId: another } = await addTrust(target, trust, tailnet);
    expect((await connectWith(person, another)).status).toBe(200);
    expect((await read(person)).id).toBe(id);
    expect((await serve(machine)).status).toBe(200);
  });

  test("S79: a refusal of a moment ends nothing", async () => {
    const { person } = await connected();
    await failTailscale(target, { method: "POST", path: "oauth/token-exchange", status: 403, body: { message: "Unauthorized" }, times: 1 });
    expect((await check(person)).json).toMatchObject({ works: true });
    expect((await read(person)).status).toBe("active");
  });

  test("takes the place of a client: the same connection, and its secrets are gone", async () => {
    const person = await newPerson(target);
    const client = await addClient(target);
    expect(findingsOf(await connectClient(person, client))).toEqual([]);
    const { id } = await read(person);
    const trust = await offerTo(person);
    expect(trust.subject).toBe(`conn:${id}`);
    const { clientId } = await addTrust(target, trust, client.tailnet);
    expect((await connectWith(person, clientId)).status).toBe(200);
    expect(await read(person)).toMatchObject({ id, method: "federated", credential: null });
    expect(await credentialPathsOf(target, person.org)).toEqual([]);
    expect((await authKeysOf(target, client)).filter(({ status }) => status === "live")).toEqual([]);
  });
});
