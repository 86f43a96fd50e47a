import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import type { IdentityTokenSource, Purpose } from "../../issuer/identity-token-source.ts";
import type { System } from "../../system.ts";
import { proveTrust } from "../trust-proof.ts";
import { checkIssuer, type IssuerDocuments } from "./check-issuer.ts";
import { exchangeToken } from "./exchange-token.ts";
import { audienceOf } from "./federated-tailnet-input.ts";
import type { TailscaleSettings } from "./tailscale.ts";
import type { AccessToken } from "./tailscale-token.ts";

export type FederatedDeps = System & {
  readonly settings: TailscaleSettings;
  readonly source: IdentityTokenSource;
  readonly documents: IssuerDocuments;
};

/** One use of a customer's trust: the connection, its credential at Tailscale, and what for. */
type Use<For extends Purpose = Purpose> = { readonly call: Call; readonly clientId: string; readonly purpose: For };

/** Requests an access token with the connection's own identity. @throws {Failure} As {@link believing} and `exchangeToken` say. */
export const requestFederatedToken = (deps: FederatedDeps, use: Use): Promise<AccessToken> =>
  believing(deps, use, async () => {
    const { token } = await mintFor(deps, use);
    return exchangeToken(deps, { clientId: use.clientId, token }, use.call.signal);
  });

/**
 * Proves with four tokens that a credential takes those of this connection and no others.
 *
 * @returns The access token that came of the right one.
 * @throws {Failure} `trust_insecure`, as `InsecureFederation`; what {@link believing} and `exchangeToken` throw.
 */
export const proveFederated = (deps: FederatedDeps, use: Use<"connect" | "probe">): Promise<AccessToken> => {
  const { call, clientId, purpose } = use;
  const proved = { tenant: call.at.tenant, connection: requireId(call), audience: audienceOf(clientId), purpose };
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
  const { token } = await mintFor(deps, use);
  await checkIssuer(deps.documents, { issuer: (await trustOf(deps, use.call)).issuer, token }, use.call.signal);
  return attempt();
}

/** What a customer must trust for the connection of a call. */
export const trustOf = ({ source }: Pick<FederatedDeps, "source">, call: Call) =>
  source.trustOf({ tenant: call.at.tenant, connection: requireId(call) });

const mintFor = ({ source }: FederatedDeps, { call, clientId, purpose }: Use) =>
  source.mint({ tenant: call.at.tenant, connection: requireId(call), audience: audienceOf(clientId), purpose }, call.signal);

/** @throws {RangeError} The call names no connection: a programming error. */
function requireId({ connectionId }: Call): string {
  if (connectionId === undefined) {
    throw new RangeError("a federated trust belongs to a connection");
  }
  return connectionId;
}
