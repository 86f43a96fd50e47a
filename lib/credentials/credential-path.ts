import type { CredentialKey } from "../connections/credential-store.ts";
import { encodeSegment } from "../encode-segment.ts";

/**
 * Builds the path of one credential: `<base>/<area>/<provider>/<tenant>/<account>`.
 *
 * What the deployment chooses comes first, what a tenant chooses comes last. IAM's `*` crosses `/`, so only a wildcard at the
 * end keeps to one area and one provider.
 *
 * Injective: every part is one encoded segment, so no choice of ids makes two credentials meet, climbs out of a tenant
 * or makes one path the folder of another.
 *
 * @throws {RangeError} An id is not well-formed or longer than 256 bytes.
 */
export function credentialPath(base: string, { area, tenant, provider, account }: CredentialKey): string {
  return [base, area, provider, tenant, account].map(encodeSegment).join("/");
}
