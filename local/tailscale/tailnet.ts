import * as v from "valibot";
import { type Device, deviceSchema } from "./device.ts";
import { randomId } from "./ids.ts";
import { DEFAULT_POLICY, type Policy, parsePolicy } from "./policy.ts";

export type Tailnet = {
  readonly id: string;
  /** The organisation, such as `example.com`. Tailnets created since October 2025 have none. */
  readonly name: string | null;
  /** The suffix of its devices' names. */
  readonly domain: string;
  devices: Device[];
  policy: Policy;
  /** How often the policy file was written through the API. The product must leave this at 0. */
  policyWrites: number;
};

export const policyTextSchema = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const policy = parsePolicy(dataset.value);
    if (policy !== undefined) return policy;
    addIssue({ message: "the text is not a policy file" });
    return NEVER;
  }),
);

/** A tailnet as the control plane takes it. Everything has a default. */
export const tailnetSchema = v.strictObject({
  id: v.optional(v.pipe(v.string(), v.nonEmpty()), () => randomId("T")),
  name: v.optional(v.nullable(v.string()), null),
  domain: v.optional(v.string(), () => `tail${randomId("").slice(0, 6)}.ts.net`),
  devices: v.optional(v.array(deviceSchema), () => [{ hostname: "web-1" }]),
  policy: v.optional(policyTextSchema, DEFAULT_POLICY),
});

export function createTailnet(input: v.InferOutput<typeof tailnetSchema>): Tailnet {
  return { ...input, policyWrites: 0 };
}

const acme: v.InferInput<typeof tailnetSchema> = {
  id: "TAcme1CNTRL",
  name: "acme.example",
  domain: "tailacme1.ts.net",
  devices: [
    { hostname: "web-1", nodeId: "nWeb1CNTRL", tags: ["tag:web"], sshEnabled: true, lastSeen: "2026-10-01T08:00:00Z" },
    {
      hostname: "gateway",
      nodeId: "nGateCNTRL",
      tags: ["tag:web"],
      connectedToControl: false,
      lastSeen: "2026-10-02T08:00:00Z",
      advertisedRoutes: ["0.0.0.0/0", "::/0", "10.20.0.0/16"],
      enabledRoutes: ["0.0.0.0/0", "::/0"],
    },
    { hostname: "ada-laptop", nodeId: "nAdasCNTRL", user: "ada@acme.example", os: "macOS", updateAvailable: true },
    { hostname: "partner-box", nodeId: "nPartCNTRL", name: "partner-box.tailother.ts.net", user: "bob@partner.example", isExternal: true },
  ],
};

const globe: v.InferInput<typeof tailnetSchema> = { id: "TGlobe2CNTRL", domain: "tailglobe2.ts.net", devices: [{ hostname: "db-1" }] };

/** Makes the tailnets at the start: one with every kind of device, and a foreign one. */
export const createDefaultTailnets = (): Tailnet[] => [acme, globe].map((input) => createTailnet(v.parse(tailnetSchema, input)));
