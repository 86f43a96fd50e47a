import { describe, expect, test } from "vitest";
import { type Answer, newPerson, type Person } from "../fixtures/journey.ts";
import { addClient, revokeClient } from "../fixtures/tailscale-control.ts";
import { connectClient } from "../fixtures/tailscale-journey.ts";
import { notPublished, useRights } from "./use-rights.ts";

/** The functions that ask Tailscale with a token that they request, and their calls. */
const minting = [
  ["auroraMintTailscale", "tailnets", ({ client }: Person) => client.listTailnets()],
  ["auroraMintTailscale", "devices", ({ client }: Person) => client.listTailscaleDevices()],
  ["auroraMintTailscale", "auth keys", ({ client }: Person) => client.listTailscaleAuthKeys()],
  ["auroraMintTailscale", "a new auth key", ({ client }: Person) => client.createTailscaleAuthKey({})],
  ["auroraMintTailscale", "an auth key", ({ client }: Person) => client.readTailscaleAuthKey("kNoneCNTRL")],
  ["tailscaleRefreshToken", "a refresh", ({ client }: Person) => client.refreshTailscaleToken()],
] as const;

describe("deployed: a function of Tailscale's routes without one of its rights", () => {
  const { target, take, untilLogged } = useRights();

  const customer = async () => ({ person: await newPerson(target()), client: await addClient(target()) });
  const connected = async () => {
    const made = await customer();
    expect((await connectClient(made.person, made.client)).status).toBe(200);
    return made;
  };
  test.for([
    ["auroraReadAndCount", "status", ({ client }: Person) => client.readTailscaleStatus()],
    ["auroraReadAndCount", "SSH", ({ client }: Person) => client.readTailscaleSshSetup()],
    ["auroraReadAndCount", "root tailnet", ({ client }: Person) => client.readRootTailnet()],
    ["auroraChange", "root tailnet", ({ client }: Person) => client.chooseRootTailnet({ tailnetId: "-" })],
    ["auroraChange", "tailnets", ({ client }: Person) => client.chooseTailnets({ tailnets: [] })],
    ...minting,
    ["tailscaleDisconnect", "a disconnect", ({ client }: Person) => client.disconnectTailscale()],
  ] as const)("%s does not use the table for %s: table_unavailable", async ([functionKey, _, ask]) => {
    const { person } = await customer();
    const answer = await take<Answer>(functionKey, "dynamodb", () => ask(person));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
  });

  test("connectionsPreflight does not use the table: table_unavailable", async () => {
    const { person, client } = await customer();
    const { clientId, clientSecret } = client;
    const preflight = () => person.client.preflightConnection("tailscale", { clientId, clientSecret });
    const answer = await take("connectionsPreflight", "dynamodb", preflight);
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
    expect((await preflight()).json).toMatchObject({ works: true });
  });

  test("tailscaleConnect does not use the table: table_unavailable, and nothing is connected", async () => {
    const { person, client } = await customer();
    const answer = await take("tailscaleConnect", "dynamodb", () => connectClient(person, client));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("tailscaleConnect does not tell others: the event waits in the outbox, and the connection is live", async () => {
    const { person, client } = await customer();
    const connect = async () => expect((await connectClient(person, client)).status).toBe(200);
    await take("tailscaleConnect", "events", () => untilLogged("tailscaleConnect", notPublished("connection.connected"), connect));
    expect((await person.client.readConnection("tailscale")).json).toMatchObject({ status: "active" });
  });

  test("tailscaleDisconnect does not tell others: the event waits in the outbox, and the connection is gone", async () => {
    const { person } = await connected();
    const disconnect = async () => expect((await person.client.disconnectTailscale()).json).toMatchObject({ success: true });
    await take("tailscaleDisconnect", "events", () =>
      untilLogged("tailscaleDisconnect", notPublished("connection.disconnected"), disconnect),
    );
    expect((await person.client.listConnections()).json).toEqual({ connections: [] });
  });

  test.for(minting)("%s does not tell others of %s: that the customer is needed waits in the outbox", async ([functionKey, _, ask]) => {
    const { person, client } = await connected();
    const findRevoked = async () => {
      await revokeClient(target(), client);
      expect((await ask(person)).json).toMatchObject({ code: "credential_rejected" });
    };
    await take(functionKey, "events", () => untilLogged(functionKey, notPublished("connection.reauth_required"), findRevoked));
    expect((await person.client.readConnection("tailscale")).json).toMatchObject({ status: "reauth_required" });
  });

  test("with all of them back, everything works", async () => {
    const { person } = await connected();
    expect((await person.client.listTailscaleDevices()).status).toBe(200);
    expect((await person.client.disconnectTailscale()).status).toBe(200);
  });
});
