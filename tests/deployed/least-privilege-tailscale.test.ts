import { describe, expect, test } from "vitest";
import { newPerson } from "../fixtures/journey.ts";
import { addClient, revokeClient } from "../fixtures/tailscale-control.ts";
import { callTailscale, connectClient } from "../fixtures/tailscale-journey.ts";
import { notPublished, useRights } from "./use-rights.ts";

/** The functions that ask Tailscale with a token that they request, and a call of each. */
const minting = [
  ["tailscaleTailnets", "GET", "tailnets"],
  ["tailscaleDevices", "GET", "devices"],
  ["tailscaleAuthKeys", "GET", "auth-keys"],
  ["tailscaleCreateAuthKey", "POST", "auth-keys", {}],
  ["tailscaleAuthKey", "GET", "auth-keys/kNoneCNTRL"],
  ["tailscaleRefreshToken", "POST", "refresh-token"],
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
    ["tailscaleStatus", "GET", "status"],
    ["tailscaleSshSetup", "GET", "ssh-setup"],
    ["tailscaleRootTailnet", "GET", "root-tailnet"],
    ["tailscaleChooseRootTailnet", "POST", "root-tailnet", { tailnetId: "-" }],
    ["tailscaleChooseTailnets", "POST", "tailnets", { tailnets: [] }],
    ...minting,
    ["tailscaleDisconnect", "POST", "disconnect"],
  ] as const)("%s does not use the table: table_unavailable", async ([functionKey, method, path, body]) => {
    const { person } = await customer();
    const answer = await take(functionKey, "dynamodb", () => callTailscale(person, method, path, body));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
  });

  test("connectionsPreflight does not use the table: table_unavailable", async () => {
    const { person, client } = await customer();
    const { clientId, clientSecret } = client;
    const preflight = () => person.call("POST", "/connections/tailscale/preflight", { clientId, clientSecret });
    const answer = await take("connectionsPreflight", "dynamodb", preflight);
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
    expect((await preflight()).json).toMatchObject({ works: true });
  });

  test("tailscaleConnect does not use the table: table_unavailable, and nothing is connected", async () => {
    const { person, client } = await customer();
    const answer = await take("tailscaleConnect", "dynamodb", () => connectClient(person, client));
    expect([answer.status, answer.json.code]).toEqual([503, "table_unavailable"]);
    expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });
  });

  test("tailscaleConnect does not tell others: the event waits in the outbox, and the connection is live", async () => {
    const { person, client } = await customer();
    const connect = async () => expect((await connectClient(person, client)).status).toBe(200);
    await take("tailscaleConnect", "events", () => untilLogged("tailscaleConnect", notPublished("connection.connected"), connect));
    expect((await person.call("GET", "/connections/tailscale")).json).toMatchObject({ status: "active" });
  });

  test("tailscaleDisconnect does not tell others: the event waits in the outbox, and the connection is gone", async () => {
    const { person } = await connected();
    const disconnect = async () => expect((await callTailscale(person, "POST", "disconnect")).json).toMatchObject({ success: true });
    await take("tailscaleDisconnect", "events", () =>
      untilLogged("tailscaleDisconnect", notPublished("connection.disconnected"), disconnect),
    );
    expect((await person.call("GET", "/connections")).json).toEqual({ connections: [] });
  });

  test.for(minting)(
    "%s does not tell others: that the customer is needed waits in the outbox",
    async ([functionKey, method, path, body]) => {
      const { person, client } = await connected();
      const findRevoked = async () => {
        await revokeClient(target(), client);
        expect((await callTailscale(person, method, path, body)).json).toMatchObject({ code: "credential_rejected" });
      };
      await take(functionKey, "events", () => untilLogged(functionKey, notPublished("connection.reauth_required"), findRevoked));
      expect((await person.call("GET", "/connections/tailscale")).json).toMatchObject({ status: "reauth_required" });
    },
  );

  test("with all of them back, everything works", async () => {
    const { person } = await connected();
    expect((await callTailscale(person, "GET", "devices")).status).toBe(200);
    expect((await callTailscale(person, "POST", "disconnect")).status).toBe(200);
  });
});
