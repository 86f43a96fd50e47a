import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { parseAnswer } from "../ask-json.ts";
import { ownTailnet } from "./tailnet.ts";
import { answerInstant, type Caller, flag, requestApi, word, words } from "./tailscale-request.ts";
import { includesScope } from "./tailscale-scopes.ts";

const deviceSchema = v.object({
  id: word,
  nodeId: word,
  /** Host and DNS name of its tailnet, such as `web-1.tailabc12.ts.net`. */
  name: word,
  hostname: word,
  addresses: words,
  user: word,
  tags: words,
  os: word,
  clientVersion: word,
  updateAvailable: flag,
  authorized: flag,
  /** Shared in from another tailnet. */
  isExternal: flag,
  blocksIncomingConnections: flag,
  connectedToControl: flag,
  created: answerInstant,
  expires: answerInstant,
  /** Absent while the device is connected, and when it never was. */
  lastSeen: answerInstant,
  /** The two lists of routes are there with `fields: "all"` only. */
  advertisedRoutes: words,
  enabledRoutes: words,
});

/** A machine of a tailnet. */
export type Device = v.InferOutput<typeof deviceSchema>;

const devicesSchema = v.object({ devices: v.array(deviceSchema) });

const scope = "devices:core:read";
const label = `devices.list (needs ${scope})`;

/**
 * Lists the devices of a tailnet, all of them. Needs `devices:core:read`.
 *
 * @param options.tailnet - From `parseTailnet`.
 * @param options.fields - `all` adds the routes of each device.
 * @throws {Failure} `account_not_found` (an unknown or a foreign tailnet), `provider_forbidden` (the scope is missing),
 *   `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function listDevices(
  caller: Caller,
  { tailnet, fields = "default" }: { readonly tailnet: string; readonly fields?: "default" | "all" },
): Promise<readonly Device[]> {
  const path = `tailnet/${encodeURIComponent(tailnet)}/devices?fields=${fields}`;
  try {
    return parseAnswer(devicesSchema, await requestApi(caller, { path, subject: "tailnet", label }), `tailscale: ${label}`).devices;
  } catch (error) {
    throw isAboutTailnet(error, caller, tailnet) ? new Failure("account_not_found", { cause: error, detail: error.detail }) : error;
  }
}

/**
 * Whether a refusal is about the tailnet. Tailscale has been seen to refuse a foreign tailnet with 403 in place of 404. For a token with
 * the scope, 403 can mean nothing else.
 */
const isAboutTailnet = (error: unknown, { token }: Caller, tailnet: string): error is Failure =>
  error instanceof Failure && error.code === "provider_forbidden" && tailnet !== ownTailnet && includesScope(token.scopes, scope);
