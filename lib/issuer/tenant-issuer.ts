import { decodeSegment, encodeSegment } from "../encode-segment.ts";
import { probeTenant, type Trust, type Trusts } from "./identity-token-source.ts";

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
