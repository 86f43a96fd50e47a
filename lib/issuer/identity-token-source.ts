import { decodeSegment, encodeSegment } from "../encode-segment.ts";
import type { Secret } from "../secret.ts";

/** In place of an organisation: the issuer that no customer may trust. A cloud that takes its tokens takes those of every issuer. */
export const probeTenant = Symbol("the probe tenant");

/** What a token is asked for, for the customer's log. */
export type Purpose = "connect" | "broker" | "probe" | "setup" | "teardown";

export type IdentityTokenRequest = {
  readonly tenant: string | typeof probeTenant;
  /** The connection's id, which the subject names. */
  readonly connection: string;
  /** Whom the token is for: out of a table of the cloud's, never what a caller says. Not used by a source whose trusts have an audience of their own. */
  readonly audience: string;
  readonly purpose: Purpose;
  /** What one cloud reads beside, such as the tags of its sessions. It replaces no claim of the issuer's own. A source may leave it out. */
  readonly claims?: Readonly<Record<string, unknown>>;
};

/** A signed token that says to a cloud which connection of which organisation asks. It lives for five minutes, and is stored nowhere. */
export type IdentityToken = { readonly token: Secret; readonly expiresAt: Date };

/** What a customer must trust for one connection. */
export type Trust = {
  /** The `iss` of its tokens: that of the customer's organisation alone. */
  readonly issuer: string;
  /** The `sub` of its tokens: that of this connection alone, or that of its organisation where `audience` names the connection. It is never used again. */
  readonly subject: string;
  /** The `aud` of its tokens, where the source makes it in place of the cloud: that of this connection alone. Absent: what the cloud asks for. */
  readonly audience?: string;
};

/** What a trust does not look at: with a token that differs from the right one in it, it lets us in. */
export type FederationFault = "subject" | "issuer" | "audience";

/** For each fault the request of a token that differs from the right one in that alone. */
export type WrongRequests = Readonly<Partial<Record<FederationFault, IdentityTokenRequest>>>;

/** What customers are told to trust. Takes no right to sign. */
export type Trusts = Pick<IdentityTokenSource, "trustOf">;

/** Signs the tokens by which connections without a secret prove who they are. */
export type IdentityTokenSource = {
  /** @throws {Failure} `issuer_unavailable`: the organisation has no identity. */
  trustOf(at: { readonly tenant: string; readonly connection: string }): Promise<Trust>;
  /**
   * Builds the requests of the tokens that a connection's trust must refuse. A fault is left out that no token of this source can show.
   *
   * @param id - Drawn as the ids of connections are: names one that there never is.
   */
  wrongRequests(right: IdentityTokenRequest, id: string): WrongRequests;
  /** @throws {Failure} `issuer_unavailable`: nothing could be signed. The customer's trust is as it was. */
  mint(request: IdentityTokenRequest, signal: AbortSignal): Promise<IdentityToken>;
};

/** No organisation's id is encoded to this: after `=` come two digits of its code. */
const probeSegment = "=probe";

/**
 * Builds the issuer of an organisation: an address of its own, so that a cloud that trusts it trusts no other organisation, even if its owner has forgotten
 * every other condition.
 *
 * @param identityUrl - The operator's, without a trailing slash. It never comes from a request.
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#IssuerDiscovery OpenID Connect Discovery 1.0}
 */
export const buildIssuer = (identityUrl: string, tenant: string | typeof probeTenant): string =>
  `${identityUrl}/id/t/${tenant === probeTenant ? probeSegment : encodeSegment(tenant)}`;

/** Reads the organisation of an issuer's address back. `undefined`: the segment is not one that {@link buildIssuer} builds. */
export function readIssuerSegment(segment: string): string | typeof probeTenant | undefined {
  if (segment === probeSegment) {
    return probeTenant;
  }
  try {
    const tenant = decodeSegment(segment);
    return encodeSegment(tenant) === segment ? tenant : undefined;
  } catch {
    return undefined;
  }
}

/** Builds the subject of a connection: 48 bytes of the 127 that Google takes. */
export const buildSubject = (connection: string): string => `conn:${connection}`;

/** Makes the trusts of issuers of the organisations' own. */
export const tenantTrusts = (identityUrl: string): Trusts => ({
  trustOf: async ({ tenant, connection }) => ({ issuer: buildIssuer(identityUrl, tenant), subject: buildSubject(connection) }),
});

/** What of a trust is the connection's own, and no other's: `conn:` and its id. */
export const toConnectionName = ({ audience, subject }: Trust): string => audience ?? subject;
