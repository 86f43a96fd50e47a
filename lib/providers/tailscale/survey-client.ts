import type { Finding } from "../../connections/finding.ts";
import { Failure } from "../../errors.ts";
import type { Caller } from "./api-request.ts";
import { type Device, listDevices } from "./devices.ts";
import { findClientGaps, findDeviceGaps, toUnreadable } from "./findings.ts";
import { type Key, readKey } from "./keys.ts";
import { missingScopes } from "./scopes.ts";

/** What a client and its tailnet look like from outside. */
export type Survey = {
  /** `undefined`: Tailscale does not show the client's own record. */
  readonly client?: Key;
  /** `undefined`: the client may not list them. */
  readonly devices?: readonly Device[];
  readonly findings: readonly Finding[];
};

/**
 * Looks at a client and at the devices of its tailnet. Reads only.
 *
 * A scope that is missing is a finding: its token works for the rest, and the finding says where to click. The client's record
 * tells what it holds now, an access token what it held an hour ago.
 *
 * @throws {Failure} `credential_rejected` (the client was revoked), `account_not_found` (another tailnet than the client's),
 *   `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function surveyClient(
  caller: Caller,
  { clientId, tailnet }: { readonly clientId: string; readonly tailnet: string },
): Promise<Survey> {
  const [client, devices] = await Promise.all([
    unlessForbidden(readKey(caller, clientId)),
    unlessForbidden(listDevices(caller, { tailnet })),
  ]);
  if (client?.isDead) {
    throw new Failure("credential_rejected", { detail: "tailscale: the client was revoked" });
  }
  const findings = [
    ...(client === undefined ? [toUnreadable("client")] : findClientGaps(client)),
    ...(devices === undefined ? [] : findDeviceGaps(devices)),
  ];
  const isUnexplained = devices === undefined && !missingScopes(client?.scopes ?? []).includes("devices:core:read");
  return {
    ...(client === undefined ? {} : { client }),
    ...(devices === undefined ? {} : { devices }),
    findings: isUnexplained ? [...findings, toUnreadable("devices")] : findings,
  };
}

/** `undefined` for what the client has no scope for. */
export async function unlessForbidden<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Failure && error.code === "provider_forbidden") {
      return undefined;
    }
    throw error;
  }
}
