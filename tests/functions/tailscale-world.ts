import { buildMethods } from "../../lib/connections/methods.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import { Secret } from "../../lib/secret.ts";
import { memorySlotSettings } from "../fakes/memory-slot-settings.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { connectionId, openClientMethod } from "../protocol/providers/tailscale-connection.ts";
import { countedLimits } from "./call-connection.ts";
import { routeCaller, type Sent } from "./call-route.ts";

export const slot = { tenant: "acme", provider: "tailscale", account: "default" } as const;

/** The routes' dependencies: the engine over its fakes, and Tailscale's simulator over HTTP. */
export async function openTailscaleWorld() {
  const tailscale = await openClientMethod();
  const world = openWorld();
  const limits = countedLimits();
  const settings = memorySlotSettings();
  const clock = () => new Date();
  const deps = {
    ...world.deps,
    clock,
    methods: buildMethods(tailscale.method),
    baseUrl: tailscale.baseUrl,
    limits: limits.store,
    settings,
  };

  /** A connection as a submission and its duty leave it. */
  const connect = async (grants?: Record<string, unknown>, tenant = slot.tenant) => {
    const { client, held, details } = await tailscale.connect(grants);
    const { identity, scopes } = await tailscale.verify(client, details);
    const key = { ...slot, tenant };
    const fields = { ...held, grant_id: new Secret("grant-1") };
    const { version } = await world.credentials.write({ ...key, area: "connections" }, fields, { cas: 0 });
    const { expiresAt: _, due: __, ...fresh } = newConnection();
    const connection = {
      ...fresh,
      ...key,
      id: connectionId,
      grantId: "grant-1",
      method: "client",
      identity,
      details,
      scopesGranted: scopes,
      scopesRequested: [],
      scopesMissing: [],
      hasRefreshToken: false,
      credential: { ref: world.credentials.locate({ ...key, area: "connections" }), version },
    };
    await world.connections.write(connection, undefined, []);
    return { client, connection, details };
  };

  /** A connection that stores no secret, as its submission leaves it. */
  const connectKeyless = () =>
    world.connections.write(
      { ...newConnection(), ...slot, method: "federated", details: { client_id: "T1CNTRL-k1CNTRL", tags: "tag:aurora" } },
      undefined,
      [],
    );

  const { call: callRoute, loggedCodes } = routeCaller();
  const call = async (handler: HttpHandler, route: string, sent: Sent = {}) => {
    const { status, text } = await callRoute(handler, route.replace(" ", " /tailscale_api/tailscale/"), sent);
    return { status, json: JSON.parse(text) as Record<string, unknown> };
  };

  return { ...tailscale, deps, limits, settings, connect, connectKeyless, call, loggedCodes, connections: world.connections };
}
