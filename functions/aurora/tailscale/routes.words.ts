import * as v from "valibot";
import { named, ok, type WordsOf } from "../../../lib/openapi/describe.ts";
import { connectionCount, instant } from "../../../lib/openapi/parameters.ts";
import { ofRecord, ofTailnet } from "../../tailscale/routes.words.ts";
import { authKeyWords } from "./auth-keys.words.ts";
import type * as routes from "./routes.ts";

const tailnet = v.pipe(v.string(), v.description("The tailnet's id."));
const id = "tailabc12.ts.net";
const connected = { tailnet: id, tailnetName: id };

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

export const words: WordsOf<typeof routes> = {
  readTailscaleStatus: {
    summary: "Whether a tailnet is connected",
    description: "From the record alone. A connection that waits for its customer is not connected.",
    answers: ok(
      "`tailnet` and `tailnetName` are there while one is connected.",
      v.strictObject({
        connected: v.boolean(),
        provider: v.literal("tailscale"),
        accounts: connectionCount,
        tailnet: v.optional(tailnet),
        tailnetName: v.optional(v.string()),
      }),
      {
        connected: { connected: true, provider: "tailscale", accounts: 1, ...connected },
        none: { connected: false, provider: "tailscale", accounts: 0 },
      },
    ),
  },
  readTailscaleSshSetup: {
    summary: "The public SSH key, and the command that makes a machine trust it",
    description: "404: a connection that stores no secret has no SSH key.",
    answers: ok(
      "The key. Its private half is in no answer.",
      v.strictObject({
        success: v.literal(true),
        sshPublicKey: v.string(),
        tailnet: v.string(),
        instructions: v.array(v.string()),
        command: v.string(),
      }),
      {
        key: {
          success: true,
          sshPublicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExample aurora-oauth",
          tailnet: connected.tailnetName,
          instructions: ["Run the command on each machine that is to be reached."],
          command: "mkdir -p ~/.ssh && chmod 700 ~/.ssh",
        },
      },
    ),
    failures: ["not_found"],
    ...ofRecord,
  },
  listTailscaleDevices: {
    summary: "The machines of the tailnet, with their routes",
    description: "The client needs the scope `devices:core:read`.",
    query: {
      tailnet: v.optional(v.pipe(v.string(), v.description("`-` or absent: the connected one. Or its name or id; any other is refused."))),
    },
    answers: ok("The machines.", v.strictObject({ devices: v.array(device) }), {
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
    }),
    ...ofTailnet,
  },
  listTailnets: {
    summary: "The connected tailnet",
    description: "A client belongs to one tailnet, so there is one.",
    answers: ok(
      "The tailnet.",
      v.strictObject({
        tailnets: v.array(
          v.strictObject({
            id: v.string(),
            name: v.string(),
            deviceCount: v.number(),
            enabled: v.boolean(),
            isRootTailnet: v.boolean(),
          }),
        ),
      }),
      { one: { tailnets: [{ id, name: id, deviceCount: 3, enabled: true, isRootTailnet: false }] } },
    ),
    ...ofTailnet,
  },
  chooseTailnets: {
    summary: "Chooses whether the tailnet is used, and whether it is the root",
    description: "Tailnets that are not connected are ignored.",
    bodyExamples: { off: { tailnets: [{ id, enabled: false }] } },
    answers: ok("The choice is stored.", v.strictObject({ success: v.literal(true), message: v.string() }), {
      saved: { success: true, message: "Tailnets saved" },
    }),
    ...ofRecord,
  },
  readRootTailnet: {
    summary: "The tailnet that was chosen as root",
    description: "The service reads the stored choice and does not ask Tailscale.",
    answers: ok(
      "The choice, while that tailnet is the connected one.",
      v.strictObject({ tailnetId: v.nullable(v.string()), hasRootTailnet: v.boolean() }),
      { chosen: { tailnetId: id, hasRootTailnet: true }, none: { tailnetId: null, hasRootTailnet: false } },
    ),
  },
  chooseRootTailnet: {
    summary: "Chooses the root tailnet, which must be the connected one",
    description: "Any other tailnet is refused: a connection sees one tailnet.",
    body: v.object({ tailnetId: v.pipe(v.string(), v.minLength(1)) }),
    bodyExamples: { one: { tailnetId: id } },
    answers: ok("The choice is stored.", v.strictObject({ success: v.literal(true), tailnetId: v.string(), message: v.string() }), {
      saved: { success: true, tailnetId: id, message: "Root tailnet saved" },
    }),
    ...ofRecord,
  },
  ...authKeyWords,
};
