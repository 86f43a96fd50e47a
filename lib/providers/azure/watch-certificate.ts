import type { Duty } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { isNear } from "./azure-findings.ts";
import { readCertificateDetails, toCertificateDetails } from "./certificate-details.ts";
import { type CertificateDeps, ownerOf, requestWith } from "./certificate-token.ts";
import { certificateEnd, certificateYears, connectionCertificate } from "./connection-certificate.ts";
import { toNextLook } from "./watch-secret-expiry.ts";

/**
 * Moves a connection to the next certificate as soon as the customer has registered it: asked once a week while there is a newer one, and once a day
 * from `warningDays` days before the end of the present one, which is then told each time.
 */
export const watchCertificate =
  (deps: CertificateDeps): Duty =>
  async (_held, call, now) => {
    const own = readCertificateDetails(call.details);
    const [newest] = certificateYears(now);
    const next = newest > own.year ? await connectionCertificate(deps.key, ownerOf(call), newest, call.signal) : undefined;
    if (next !== undefined && (await isRegistered(next.thumbprint))) {
      return {
        next: toNextLook(next.expiresAt, now),
        details: { ...call.details, ...toCertificateDetails({ ...own, year: next.year, thumbprint: next.thumbprint }) },
      };
    }
    const expiresAt = certificateEnd(own.year);
    return {
      next: toNextLook(expiresAt, now),
      ...(isNear(expiresAt, now) && expiresAt > now
        ? { tell: { name: "secret_expiring", code: "credential_expired", expiresAt } as const }
        : {}),
    };

    async function isRegistered(thumbprint: string): Promise<boolean> {
      try {
        await requestWith(deps, own.application, thumbprint, call.signal);
        return true;
      } catch (error) {
        if (error instanceof Failure && error.code === "trust_refused") {
          return false;
        }
        throw error;
      }
    }
  };
