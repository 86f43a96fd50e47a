import { buildIssuer, probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { buildMetadata, type Jwk, keysPath } from "../../lib/issuer/issuer-documents.ts";

/** A document as a file: its path is that of its address, without the slash before it. */
export type Copy = { readonly path: string; readonly text: string };

/**
 * Builds the documents of the issuers as files. Pure.
 *
 * @param tenants - The organisations that may be trusted as issuers. The issuer for probes has its documents beside theirs.
 * @param keys - Those that the documents show.
 */
export function buildCopies(identityUrl: string, tenants: readonly string[], keys: readonly Jwk[]): readonly Copy[] {
  const all: readonly (string | typeof probeTenant)[] = [probeTenant, ...tenants];
  return all.flatMap((tenant) => {
    const issuer = buildIssuer(identityUrl, tenant);
    const base = new URL(issuer).pathname.slice(1);
    return [
      { path: `${base}${keysPath}`, text: JSON.stringify({ keys }) },
      { path: `${base}/.well-known/openid-configuration`, text: JSON.stringify(buildMetadata(issuer)) },
    ];
  });
}
