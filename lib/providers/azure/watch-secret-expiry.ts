import type { Access } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import type { Duty } from "../../connections/provider.ts";
import { secondsAfter } from "../../instants.ts";
import { detailsOf, readPrincipal, readStored, toFields } from "./azure-credential.ts";
import { isNear, warningDays } from "./azure-findings.ts";
import { findSecretExpiry } from "./secret-expiry.ts";
import type { PrincipalDeps } from "./verify-principal.ts";

const daySeconds = 86_400;

/** Days between two looks at a secret whose end is far or not known: the customer may have shortened it, or granted the permission. */
const lookDays = 7;

/**
 * Looks up when the connection's secrets expire, and tells it each day from {@link warningDays} days before the first of them ends. What
 * Microsoft does not show stays as it was at the connect.
 *
 * After the end nothing more is told: the connection has then ended by itself.
 */
export const watchSecretExpiry =
  ({ settings, clock }: PrincipalDeps): Duty =>
  async (held, call, now) => {
    // Proves that there is a credential.
    readPrincipal(held, "full");
    const credential = { ...held, ...(await lookUp("full")), ...(await lookUp("read")) };
    const expiries = (["full", "read"] as const).flatMap((access) => readStored(credential, access)?.expiresAt ?? []);
    const expiresAt = expiries.filter((at) => at > now).sort((one, other) => one.getTime() - other.getTime())[0];
    const { secret_expires_at: _, read_secret_expires_at: __, ...details } = call.details;
    return {
      next: toNextLook(expiresAt, now),
      ...(isSame(held, credential) ? {} : { credential }),
      details: { ...details, ...detailsOf(credential) },
      ...(expiresAt !== undefined && isNear(expiresAt, now)
        ? { tell: { name: "secret_expiring", code: "credential_expired", expiresAt } as const }
        : {}),
    };

    async function lookUp(access: Access): Promise<CredentialFields> {
      const stored = readStored(held, access);
      const found = stored && (await findSecretExpiry(settings.clouds[stored.principal.cloud], stored.principal, clock, call.signal));
      return stored === undefined || found === undefined ? {} : toFields({ ...stored, expiresAt: found }, access);
    }
  };

const isSame = (before: CredentialFields, after: CredentialFields): boolean =>
  (["expires_at", "read_expires_at"] as const).every((name) => before[name]?.reveal() === after[name]?.reveal());

/** Each day while the end is near, and when it becomes near. */
export function toNextLook(expiresAt: Date | undefined, now: Date): Date {
  if (expiresAt !== undefined && isNear(expiresAt, now)) {
    return secondsAfter(now, daySeconds);
  }
  const nearAt = expiresAt === undefined ? [] : [secondsAfter(expiresAt, -warningDays * daySeconds).getTime()];
  return new Date(Math.min(secondsAfter(now, lookDays * daySeconds).getTime(), ...nearAt));
}
