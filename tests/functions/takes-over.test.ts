import { describe, expect, it } from "vitest";
import { createHandler as googleLogin } from "../../functions/gcp/login.ts";
import { createInitiate as ovhLogin } from "../../functions/ovh/login.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { system } from "../../lib/system.ts";
import { fakeSwitches } from "../fakes/fake-switches.ts";
import { memoryAttempts } from "../fakes/memory-attempts.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { callConnection, countedLimits } from "./call-connection.ts";

const ofGoogle = { provider: "gcp", account: "default", id: "of-google" } as const;
const ofOvh = { provider: "ovh", account: "ovh-eu", id: "of-ovh" } as const;

async function openRoutes(changes: Partial<Connection> = {}) {
  const connections = memoryConnections();
  for (const known of [ofGoogle, ofOvh]) {
    await connections.write(newConnection({ tenant: "acme", ...known, ...changes }), undefined, []);
  }
  await connections.write(newConnection({ tenant: "globex", provider: "gcp", account: "default", id: "of-globex" }), undefined, []);
  const attempts = memoryAttempts();
  const deps = {
    ...system,
    attempts,
    connections,
    limits: countedLimits().store,
    switches: fakeSwitches(),
    publicUrl: "https://oauth.example.com",
    returnPaths: ["/chat"],
    loginRegions: ["ovh-eu"] as const,
  };
  const routes = { google: googleLogin(deps), ovh: ovhLogin(deps) };
  const ask = async (route: keyof typeof routes, body: object, tenant = "acme") => {
    const name = route === "google" ? "POST /login" : "POST /ovh_api/ovh/oauth2/initiate";
    const sent = JSON.stringify(route === "google" ? body : { endpoint: "ovh-eu", ...body });
    const { status, json } = await callConnection(routes[route], name, { body: sent, tenant });
    const link = String(json.login_url ?? json.authorizationUrl ?? "https://none.example");
    const ticket = await attempts.takeTicket(hashOpaqueValue(new URL(link).searchParams.get("ticket") ?? ""), new Date());
    return { status, json, ticket };
  };
  return { ask };
}

describe.each([
  ["google", ofGoogle],
  ["ovh", ofOvh],
] as const)("S85: a login of %s that takes a connection over", (route, { id, account }) => {
  it("names it in the ticket, and another account may take its place", async () => {
    const { ask } = await openRoutes();
    const { status, ticket } = await ask(route, { takes_over: id, replace_account: false });
    expect([status, ticket]).toMatchObject([200, { takesOver: id, replaceAccount: true, account }]);
  });

  it("names none where the body names none", async () => {
    const { ask } = await openRoutes();
    const { status, ticket } = await ask(route, { replace_account: true });
    expect(status).toBe(200);
    expect(ticket).not.toHaveProperty("takesOver");
  });

  it.each([
    ["unknown", { takes_over: "unknown" }, {}],
    ["in another organisation", { takes_over: "of-globex" }, {}],
    ["in another place", { takes_over: id, account: `${account}-second` }, {}],
    ["without a person", { takes_over: id }, { method: "federated" }],
  ])("is refused when the connection is %s", async (_, body, changes) => {
    const { ask } = await openRoutes(changes);
    const { status, json, ticket } = await ask(route, body);
    expect([status, json.code, ticket]).toEqual([404, "not_found", undefined]);
  });

  it("S49: is refused for another organisation's caller", async () => {
    const { ask } = await openRoutes();
    expect(await ask(route, { takes_over: id }, "globex")).toMatchObject({ status: 404, json: { code: "not_found" } });
  });

  it.each(["", "x".repeat(65), 7])("is refused when the id is %j", async (takes_over) => {
    const { ask } = await openRoutes();
    const { status, json } = await ask(route, { takes_over });
    expect([status, json.code, json.field]).toEqual([400, "invalid_request", "takes_over"]);
  });
});
