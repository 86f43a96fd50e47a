import type { Details, Identity } from "../../connections/connection.ts";
import type { Finding } from "../../connections/finding.ts";
import { defined } from "../../defined.ts";
import { Failure, type FailureCode } from "../../errors.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import { InsecureFederation } from "../trust-proof.ts";
import { type Key, readKey } from "./auth-keys.ts";
import type { FederatedInput } from "./client-input.ts";
import { type Device, listDevices } from "./devices.ts";
import { ownTailnet, toDnsName } from "./tailnet.ts";
import { findClientGaps, findDeviceGaps, findFederatedGaps, toUnreadable } from "./tailscale-findings.ts";
import type { Caller } from "./tailscale-request.ts";
import { missingTailscaleScopes } from "./tailscale-scopes.ts";

/** The facts about a client and its tailnet that reads alone can find. */
export type Survey = {
  /** `undefined`: Tailscale does not show the client's own record. */
  readonly client?: Key;
  /** `undefined`: the client may not list them. */
  readonly devices?: readonly Device[];
  readonly findings: readonly Finding[];
};

/** What a kind of trust credential must have, and the failure when it was deleted. */
export type CredentialKind = { readonly findGaps: (client: Key) => readonly Finding[]; readonly gone: FailureCode };

const oauthClient: CredentialKind = { findGaps: findClientGaps, gone: "credential_rejected" };

/**
 * Reads a client and the devices of its tailnet.
 *
 * A missing scope is a finding: the token works for the rest, and the finding names the page to open. The client's record has its current
 * scopes, an access token those of up to an hour ago.
 *
 * @param kind - Default: an OAuth client.
 * @throws {Failure} `credential_rejected` (the client was revoked), `account_not_found` (another tailnet than the client's),
 *   `access_token_rejected`; retryable ones as `requestApi` says.
 */
export async function surveyClient(
  caller: Caller,
  { clientId, tailnet }: { readonly clientId: string; readonly tailnet: string },
  { findGaps, gone }: CredentialKind = oauthClient,
): Promise<Survey> {
  const [client, devices] = await Promise.all([
    unlessForbidden(readKey(caller, clientId)),
    unlessForbidden(listDevices(caller, { tailnet })),
  ]);
  if (client?.isDead) {
    throw new Failure(gone, { detail: "tailscale: the client was revoked" });
  }
  const findings = [
    ...(client === undefined ? [toUnreadable("client")] : findGaps(client)),
    ...(devices === undefined ? [] : findDeviceGaps(devices)),
  ];
  const isUnexplained = devices === undefined && !missingTailscaleScopes(client?.scopes ?? []).includes("devices:core:read");
  return { ...defined({ client, devices }), findings: isUnexplained ? [...findings, toUnreadable("devices")] : findings };
}

/** Waits for a read; `undefined` when the client lacks its scope. */
export const unlessForbidden = <T>(reading: Promise<T>): Promise<T | undefined> => unless(failedWith("provider_forbidden"), reading);

/**
 * Reads a federated credential and the devices of its tailnet, as the survey of a client does.
 *
 * The credential's record has its subject. A pattern there is refused even if the tokens of the proof do not fit it: `conn:A*` takes those of
 * every connection whose id begins so.
 *
 * @throws {Failure} `trust_insecure`; `trust_refused` (the credential was deleted); what the survey of a client throws.
 */
export async function surveyFederated(caller: Caller, input: FederatedInput): Promise<Survey> {
  const survey = await surveyClient(caller, input, { findGaps: findFederatedGaps, gone: "trust_refused" });
  if (survey.client?.subject.includes("*")) {
    throw new InsecureFederation("subject");
  }
  return survey;
}

/**
 * Names the tailnet of a client.
 *
 * With the scopes of a connection, no endpoint returns a tailnet's own id. Its DNS name is part of its devices' names, can be changed, and
 * is unknown while there is no device. So a tailnet keeps the id from its first connect: its DNS name, the tailnet that the customer named,
 * or the client's id. A later submission is of the same tailnet when it has the same client (a client never moves), the same name, or when
 * its tailnet knows the auth key of the connection.
 *
 * @param before - Details of the existing connection, or none.
 * @throws {Failure} Retryable ones as `requestApi` says.
 */
export async function nameTailnet(
  caller: Caller,
  { clientId, tailnet, devices }: { readonly clientId: string; readonly tailnet: string } & Pick<Survey, "devices">,
  before: Details,
): Promise<Identity> {
  const dnsName = toDnsName(devices ?? []);
  // Tailscale returned the devices of the named tailnet, so it is the client's own.
  const given = devices === undefined || tailnet === ownTailnet ? undefined : tailnet;
  const label = dnsName ?? given;
  const isSame =
    before.tailnet !== undefined &&
    (before.client_id === clientId || [dnsName, given].includes(before.tailnet) || (await knowsKey(caller, before.auth_key_id)));
  const id = (isSame ? before.tailnet : undefined) ?? dnsName ?? given ?? clientId;
  return { id, ...defined({ label }) };
}

/** Whether the client's tailnet knows an auth key. Only the key's own tailnet knows it, also for a while after its deletion. */
const knowsKey = async (caller: Caller, id: string | undefined): Promise<boolean> =>
  id !== undefined && (await unlessForbidden(readKey(caller, id))) !== undefined;
