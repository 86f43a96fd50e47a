import type { StoredKey } from "../connections/credential-store.ts";
import { encodeSegment } from "../encode-segment.ts";

/**
 * Builds the path of one credential: `<base>/<area>/<provider>/<tenant>/<account>`.
 *
 * The deployment's parts come first and the tenant's parts last: IAM's `*` crosses `/`, so only a wildcard at the end stays
 * within one area and one provider.
 *
 * Injective: every part is one encoded segment. No choice of ids gives two credentials one path, leaves the tenant's path, or
 * makes one path the folder of another.
 *
 * @throws {RangeError} An id is not well-formed or longer than 256 bytes.
 */
export function credentialPath(base: string, { area, tenant, provider, account }: StoredKey): string {
  return [base, area, provider, tenant, account].map(encodeSegment).join("/");
}
