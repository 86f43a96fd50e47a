import * as v from "valibot";
import type { Call } from "../../connections/provider.ts";
import { asFailure, Failure } from "../../errors.ts";
import type { IdentityTokenSource, Purpose } from "../../issuer/identity-token-source.ts";
import { parseJson } from "../../json.ts";
import type { Secret } from "../../secret.ts";
import type { Clock, System } from "../../system.ts";
import { askJson } from "../ask-json.ts";
import { mintIdentity, proveTrust, toSubject } from "../trust-proof.ts";
import type { TailscaleSettings } from "./tailscale.ts";
import { sendToTailscale } from "./tailscale-request.ts";
import { parseAccessToken, type TailscaleToken } from "./tailscale-token.ts";

export type FederatedDeps = System & {
  readonly settings: TailscaleSettings;
  readonly source: IdentityTokenSource;
  readonly documents: IssuerDocuments;
};

/** One use of a customer's trust: the connection, its credential at Tailscale, and what for. */
type Use<For extends Purpose = Purpose> = { readonly call: Call; readonly clientId: string; readonly purpose: For };

/** Requests an access token with the connection's own identity. @throws {Failure} As {@link believing} and `exchangeToken` say. */
export const requestFederatedToken = (deps: FederatedDeps, use: Use): Promise<TailscaleToken> =>
  believing(deps, use, async () => exchangeToken(deps, { clientId: use.clientId, token: await mintFor(deps, use) }, use.call.signal));

/**
 * Proves with four tokens that a credential takes those of this connection and no others.
 *
 * @returns The access token that came of the right one.
 * @throws {Failure} `trust_insecure`, as `InsecureFederation`; what {@link believing} and `exchangeToken` throw.
 */
export const proveFederated = (deps: FederatedDeps, use: Use<"connect" | "probe">): Promise<TailscaleToken> => {
  const { call, clientId, purpose } = use;
  const proved = { ...toSubject(call), audience: toAudience(clientId), purpose };
  return believing(deps, use, () =>
    proveTrust(deps, proved, (token) => exchangeToken(deps, { clientId, token }, call.signal), call.signal),
  );
};

/**
 * Runs an attempt, and believes its `trust_refused` only if the fault cannot be ours. Tailscale answers alike whether the customer has taken the
 * trust away or Tailscale could not read our keys. So after a refusal our documents are read at their public address, and the attempt is made once
 * more: an outage of a moment is over by then.
 *
 * @throws {Failure} `issuer_unreachable`: ours, and no connection ends. What the attempt throws.
 */
async function believing<T>(deps: FederatedDeps, use: Use, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "trust_refused") {
      throw error;
    }
  }
  const [{ issuer }, token] = await Promise.all([deps.source.trustOf(toSubject(use.call)), mintFor(deps, use)]);
  await checkIssuer(deps.documents, { issuer, token }, use.call.signal);
  return attempt();
}

/** The audience of every token for a credential, unless its customer chose another one. It never comes from a caller. */
export const toAudience = (clientId: string): string => `api.tailscale.com/${clientId}`;

const mintFor = (deps: FederatedDeps, { call, clientId, purpose }: Use) =>
  mintIdentity(deps, call, { audience: toAudience(clientId), purpose });

/**
 * Exchanges a token of ours for an access token of the customer's tailnet. Neither scopes nor tags can be requested: it has those of the
 * credential. The endpoint has names of its own, not those of RFC 8693.
 *
 * @throws {Failure} `trust_refused`. Tailscale does not say why: the trust may be gone or may not fit, and it may not have been able to read our
 *   keys. Retryable: `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://tailscale.com/docs/features/workload-identity-federation Workload identity federation}
 */
async function exchangeToken(
  { settings, clock }: { readonly settings: Pick<TailscaleSettings, "baseUrl">; readonly clock: Clock },
  { clientId, token }: { readonly clientId: string; readonly token: Secret },
  signal: AbortSignal,
): Promise<TailscaleToken> {
  const body = new URLSearchParams({ client_id: clientId, jwt: token.reveal() });
  const issuedAt = clock();
  const call = { subject: "exchange", label: "oauth.token-exchange" } as const;
  const data = await sendToTailscale(`${settings.baseUrl}/api/v2/oauth/token-exchange`, { method: "POST", body }, call, signal);
  return parseAccessToken(data, { issuedAt, scopes: [] });
}

/** Where the documents of our issuers are read. */
type IssuerDocuments = {
  /** The address that customers trust, without a trailing slash. */
  readonly identityUrl: string;
  /** Where this function reads the same documents. */
  readonly readUrl: string;
};

/** An issuer, and a token that it has signed. */
type Signed = { readonly issuer: string; readonly token: Secret };

const metadata = v.object({ issuer: v.string(), jwks_uri: v.string() });
const keySet = v.object({ keys: v.array(v.looseObject({ kid: v.optional(v.string()) })) });

/**
 * Checks that our own documents can be read at their public address, and that they hold the key which signs today. Tailscale needs both, and does
 * not say whether it could read them.
 *
 * @throws {Failure} `issuer_unreachable`: no customer is to blame for a refusal.
 */
export async function checkIssuer(documents: IssuerDocuments, { issuer, token }: Signed, signal: AbortSignal): Promise<void> {
  const { issuer: named, jwks_uri } = await read(documents, `${issuer}/.well-known/openid-configuration`, metadata, signal);
  if (named !== issuer || !jwks_uri.startsWith(`${issuer}/`)) {
    throw unreachable("the metadata is of another issuer");
  }
  const { keys } = await read(documents, jwks_uri, keySet, signal);
  const kid = readKeyId(token);
  if (kid === undefined || !keys.some((key) => key.kid === kid)) {
    throw unreachable("the key that signs is not published");
  }
}

async function read<T>(
  { identityUrl, readUrl }: IssuerDocuments,
  address: string,
  schema: v.GenericSchema<unknown, T>,
  signal: AbortSignal,
): Promise<T> {
  const url = address.startsWith(`${identityUrl}/`) ? readUrl + address.slice(identityUrl.length) : address;
  const { status, data } = await askJson(url, {}, signal).catch((error: unknown) => {
    throw unreachable(asFailure(error).code);
  });
  const parsed = v.safeParse(schema, data);
  if (status !== 200 || !parsed.success) {
    throw unreachable(`answered with ${status}`);
  }
  return parsed.output;
}

/** Reads the key's name in a token's header, which is not secret. */
function readKeyId(token: Secret): string | undefined {
  const header = parseJson(Buffer.from(token.reveal().split(".")[0] ?? "", "base64url").toString("utf8"));
  return v.is(v.looseObject({ kid: v.string() }), header) ? header.kid : undefined;
}

const unreachable = (why: string) => new Failure("issuer_unreachable", { detail: `our issuer's documents: ${why}` });
