import type { Environment } from "../../config.ts";
import type { GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { defined } from "../../defined.ts";
import { asFailure, type FailureCode, failures } from "../../errors.ts";
import { type System, system } from "../../system.ts";
import { mintedMethod, readClient, requireBearer } from "../minted-method.ts";
import { deleteKey, type Key, readKey } from "./auth-keys.ts";
import { type ClientInput, checkClient, clientFieldNames, parseClientInput } from "./client-input.ts";
import { keepAuthKey, listOwnKeys, toDescription } from "./keep-auth-key.ts";
import { createSshKeyPair } from "./ssh-key-pair.ts";
import { keyComment } from "./ssh-public-key.ts";
import { nameTailnet, surveyClient, unlessForbidden } from "./survey-client.ts";
import { ownTailnet } from "./tailnet.ts";
import { adminPages, type TailscaleSettings } from "./tailscale.ts";
import { carryOver, detailsOf, toDetails, toFields } from "./tailscale-credential.ts";
import { authKeyPending, findKeyFaults, toOwnerlessTags } from "./tailscale-findings.ts";
import type { Caller } from "./tailscale-request.ts";
import { includesScope, missingTailscaleScopes } from "./tailscale-scopes.ts";
import { tailscaleSettingsFromEnvironment } from "./tailscale-settings.ts";
import { requestAccessToken, type TailscaleToken } from "./tailscale-token.ts";

/**
 * Tailscale by an OAuth client that the customer creates in their admin console (client credentials grant).
 *
 * @see {@link https://tailscale.com/kb/1215/oauth-clients OAuth clients}
 */
export const clientMethod = (deps: ClientDeps): MintedMethod =>
  mintedMethod({
    provider: "tailscale",
    name: "client",
    access: ["full"],
    refreshesPerMinute: deps.settings.refreshesPerMinute,
    accountPage: adminPages.clients,
    missingScopes: missingTailscaleScopes,
    carryOver,
    detailsOf,
    async mint(held, _access, { signal }) {
      const { tags: _, ...token } = await requestAccessToken(deps.settings, readClient(held), deps.clock, signal);
      return { type: "bearer", ...token };
    },
    probe: (token, call) => probeClient(deps, token, call),
    revoke: (held, call) => revokeClient(deps, held, call),
    duties: { auth_key: keepAuthKey(deps) },
  });

/** The same method, for the functions that connect it. */
export const clientSubmission = (deps: ClientDeps): SubmissionMethod<ClientInput> => ({
  ...clientMethod(deps),
  parse: parseClientInput,
  fields: clientFieldNames,
  verify: (input, call) => verifyClient(deps, input, call),
});

/**
 * Checks everything that a connection needs at Tailscale: the client's scopes and tags, its devices, its auth key. Reads only.
 *
 * @throws {Failure} `credential_rejected`, `access_token_rejected`; retryable ones as `requestApi` says.
 */
async function probeClient(
  { settings, clock }: Pick<ClientDeps, "settings" | "clock">,
  token: Token,
  { details, signal }: Call,
): Promise<readonly Finding[]> {
  const caller = { baseUrl: settings.baseUrl, token: requireBearer(token, "tailscale"), signal };
  const { client, findings } = await surveyClient(caller, { clientId: details.client_id ?? "", tailnet: ownTailnet });
  return client === undefined ? findings : [...findings, ...(await findAuthKeyGaps(caller, client, details, clock()))];
}

/** Finds the faults of the auth key. None beside the finding of a missing scope or tag that the key needs. */
async function findAuthKeyGaps(
  caller: Caller,
  { scopes, tags }: Key,
  { auth_key_id, key_problem }: Call["details"],
  now: Date,
): Promise<readonly Finding[]> {
  if (!includesScope(scopes, "auth_keys") || tags.length === 0) {
    return [];
  }
  if (key_problem === "tags_refused") {
    return [toOwnerlessTags(tags)];
  }
  if (auth_key_id === undefined) {
    return [authKeyPending];
  }
  // A token from before the scope was granted cannot read the key: the next token can.
  return includesScope(caller.token.scopes, "auth_keys:read") ? findKeyFaults(await readKey(caller, auth_key_id), { tags, now }) : [];
}

/**
 * Deletes the auth keys that a connection has created, and lists the rest: the client, which only the customer can delete, and access
 * tokens, which cannot be revoked and which expire after an hour at most. Machines that have joined stay in the tailnet.
 *
 * Idempotent: a key that no longer exists counts as removed.
 *
 * @throws {Failure} `credential_missing`. The outcome is unknown, and a retry helps: failures of the token request or of the list of keys.
 */
async function revokeClient(
  { settings, clock }: Pick<ClientDeps, "settings" | "clock">,
  held: CredentialFields,
  call: Call,
): Promise<readonly GrantPart[]> {
  const client = readClient(held);
  let token: TailscaleToken;
  try {
    token = await requestAccessToken(settings, client, clock, call.signal);
  } catch (error) {
    const { code } = asFailure(error);
    if (!refusals.has(code)) {
      throw error;
    }
    const isGone = code === "credential_rejected";
    return [...toUnreachableKey(held, code), { what: "client", target: client.clientId, state: isGone ? "removed" : "left" }];
  }
  const caller = { baseUrl: settings.baseUrl, token, signal: call.signal };
  return [
    ...(await removeKeys(caller, held, call)),
    { what: "client", target: client.clientId, state: "left" },
    { what: "access_token", state: "left", ...defined({ livesUntil: token.expiresAt }) },
  ];
}

/** The customer has deleted the client, or has removed a configured scope from it: no token can be requested. */
const refusals: ReadonlySet<FailureCode> = new Set(["credential_rejected", "client_scope_missing", "provider_forbidden"]);

const toUnreachableKey = ({ auth_key_id, ...held }: CredentialFields, code: FailureCode): readonly GrantPart[] =>
  auth_key_id === undefined ? [] : [{ what: "auth_key", target: auth_key_id.reveal(), state: "left", code, ...toLife(held) }];

const toLife = ({ auth_key_expires_at }: CredentialFields) =>
  auth_key_expires_at === undefined ? {} : { livesUntil: new Date(auth_key_expires_at.reveal()) };

/** Deletes the stored key, and any key that was created and not stored. */
async function removeKeys(caller: Caller, held: CredentialFields, call: Call): Promise<readonly GrantPart[]> {
  const own = call.connectionId === undefined ? [] : await unlessForbidden(listOwnKeys(caller, toDescription(call.connectionId)));
  const stored = held.auth_key_id === undefined ? [] : [held.auth_key_id.reveal()];
  const ids = [...new Set([...stored, ...(own ?? []).map(({ id }) => id)])];
  return Promise.all(ids.map((id) => removeKey(caller, id, stored.includes(id) ? toLife(held) : {})));
}

async function removeKey(caller: Caller, target: string, life: Pick<GrantPart, "livesUntil">): Promise<GrantPart> {
  try {
    await deleteKey(caller, target);
    return { what: "auth_key", target, state: "removed" };
  } catch (error) {
    const { code } = asFailure(error);
    return { what: "auth_key", target, state: failures[code].retryable ? "pending" : "left", code, ...life };
  }
}

/**
 * Tailscale's methods. They need no secret of the operator's: each customer brings a client of their own.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export const tailscaleFromEnvironment = (
  build: (deps: ClientDeps) => Method,
  env: Environment,
  { clock, random }: System = system,
): readonly Method[] => [build({ settings: tailscaleSettingsFromEnvironment(env), clock, random })];

type ClientDeps = System & { readonly settings: TailscaleSettings };

/**
 * Proves a client at Tailscale, by reads alone: a token, its own record, the devices. The auth key is a duty that is due at once,
 * so a preflight leaves nothing behind.
 *
 * @param call.details - Of the connection that stands in the same place, if there is one: its tailnet is recognised.
 * @throws {Failure} `invalid_request`, `credential_rejected`, `client_scope_missing`, `account_not_found`; retryable ones as
 *   `requestApi` says.
 */
async function verifyClient({ settings, clock, random }: ClientDeps, input: ClientInput, call: Call): Promise<Verified> {
  checkClient(input);
  const token = await requestAccessToken(settings, input, clock, call.signal);
  const caller = { baseUrl: settings.baseUrl, token, signal: call.signal };
  const { client, devices, findings } = await surveyClient(caller, input);
  const identity = await nameTailnet(caller, { ...input, ...(devices && { devices }) }, call.details);
  const now = clock();
  const credential = toFields(input, await createSshKeyPair(random, keyComment));
  const details = toDetails({}, credential, { tags: client?.tags ?? token.tags });
  return {
    identity,
    credential,
    scopes: token.scopes,
    details: { ...details, client_id: input.clientId, tailnet: identity.id, ...(devices && { devices: String(devices.length) }) },
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { auth_key: now, probe: nextProbe(identity.id, now) },
    findings,
  };
}
