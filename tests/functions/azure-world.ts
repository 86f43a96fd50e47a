import { buildMethods } from "../../lib/connections/methods.ts";
import { buildSetups } from "../../lib/connections/setup-starter.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import { memorySlotSettings } from "../fakes/memory-slot-settings.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";
import { openPrincipalMethod } from "../protocol/providers/azure-connection.ts";
import { countedLimits } from "./call-connection.ts";
import { routeCaller, type Sent } from "./call-route.ts";

export const slot = { tenant: "acme", provider: "azure", account: "default" } as const;

/** The routes' dependencies: the engine over its fakes, and Azure's simulator over https. */
export async function openAzureWorld() {
  const azure = await openPrincipalMethod();
  const world = openWorld();
  const limits = countedLimits();
  const { call: callRoute, loggedCodes } = routeCaller();
  const deps = {
    ...world.deps,
    clock: azure.clock,
    methods: buildMethods(azure.method),
    setups: buildSetups({}),
    azure: azure.settings,
    settings: memorySlotSettings(),
    limits: limits.store,
  };
  const call = async (handler: HttpHandler, route: string, sent: Sent = {}) => {
    const { status, text } = await callRoute(handler, route, sent);
    return { status, json: JSON.parse(text) as Record<string, unknown> };
  };
  return { ...azure, deps, limits, call, callRoute, loggedCodes, connections: world.connections };
}
