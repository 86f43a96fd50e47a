import * as v from "valibot";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { named } from "../../../lib/openapi/describe.ts";
import { firstAccountParameter, instant } from "../../../lib/openapi/parameters.ts";
import { ofTailnet } from "./tailnet-failures.ts";

const device = named(
  "TailscaleDevice",
  v.strictObject({
    id: v.string(),
    nodeId: v.string(),
    hostname: v.string(),
    name: v.string(),
    addresses: v.array(v.string()),
    authorized: v.boolean(),
    blocked: v.pipe(v.boolean(), v.description("Whether it refuses connections from others.")),
    tags: v.array(v.string()),
    lastSeen: v.pipe(v.nullable(instant), v.description("`null`: it is connected, or never was.")),
    os: v.string(),
    clientVersion: v.string(),
    updateAvailable: v.boolean(),
    isExitNode: v.boolean(),
    isSubnetRouter: v.boolean(),
    advertisedRoutes: v.array(v.string()),
    enabledRoutes: v.array(v.string()),
    user: v.string(),
    created: v.nullable(instant),
    expires: v.nullable(instant),
  }),
);

/** The route about the machines of the tailnet. */
export const deviceRoutes: ApiDescription["routes"] = {
  "GET /tailscale_api/tailscale/devices": {
    id: "listTailscaleDevices",
    summary: "The machines of the tailnet, with their routes",
    description: "The client needs the scope `devices:core:read`.",
    right: "connectors:read",
    dialect: "aurora",
    query: {
      account: firstAccountParameter,
      tailnet: v.optional(v.pipe(v.string(), v.description("`-` or absent: the connected one. Or its name or id; any other is refused."))),
    },
    answers: {
      200: {
        description: "The machines.",
        schema: v.strictObject({ devices: v.array(device) }),
        examples: {
          one: {
            devices: [
              {
                id: "91234567890",
                nodeId: "nA1b2CNTRL",
                hostname: "web-1",
                name: "web-1.tailabc12.ts.net",
                addresses: ["100.64.0.7"],
                authorized: true,
                blocked: false,
                tags: ["tag:web"],
                lastSeen: null,
                os: "linux",
                clientVersion: "1.94.0",
                updateAvailable: false,
                isExitNode: false,
                isSubnetRouter: false,
                advertisedRoutes: [],
                enabledRoutes: [],
                user: "ops@example.com",
                created: "2026-09-01T08:00:00.000Z",
                expires: null,
              },
            ],
          },
        },
      },
    },
    ...ofTailnet,
  },
};
