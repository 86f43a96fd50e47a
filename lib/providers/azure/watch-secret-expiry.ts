import * as v from "valibot";
import type { Access } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import type { Duty, DutyDone } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { type Clock, secondsAfter } from "../../system.ts";
import type { PrincipalDeps, ServicePrincipal } from "./azure.ts";
import type { Cloud } from "./azure-clouds.ts";
import { detailsOf, readPrincipal, readStored, toFields } from "./azure-credential.ts";
import { isNear, warningDays } from "./azure-findings.ts";
import { readApi } from "./azure-request.ts";
import { certificateExpiry } from "./certificate.ts";
import { requestAccessToken } from "./entra-token.ts";

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
      ...watchExpiry(expiresAt, now),
      ...(isSame(held, credential) ? {} : { credential }),
      details: { ...details, ...detailsOf(credential) },
    };

    async function lookUp(access: Access): Promise<CredentialFields> {
      const stored = readStored(held, access);
      const found = stored && (await findSecretExpiry(settings.clouds[stored.principal.cloud], stored.principal, clock, call.signal));
      return stored === undefined || found === undefined ? {} : toFields({ ...stored, expiresAt: found }, access);
    }
  };

/** Decides when a duty looks again, and announces the end of a secret or certificate each time that it looks while the end is near. */
export const watchExpiry = (expiresAt: Date | undefined, now: Date): Pick<DutyDone, "next" | "tell"> => ({
  next: toNextLook(expiresAt, now),
  ...(expiresAt !== undefined && isNear(expiresAt, now) && expiresAt > now
    ? { tell: { name: "secret_expiring", code: "credential_expired", expiresAt } }
    : {}),
});

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

const secretSchema = v.pipe(
  v.object({ hint: v.fallback(v.nullable(v.string()), null), endDateTime: v.fallback(v.nullable(v.string()), null) }),
  v.transform(({ hint, endDateTime }) => ({ hint, expiresAt: new Date(endDateTime ?? Number.NaN) })),
);

const applicationSchema = v.object({ passwordCredentials: v.fallback(v.array(secretSchema), () => []) });

const label = "applications.get (its own record, or Application.Read.All)";

/** Milliseconds for both requests. The connection does not depend on the answer. */
const patienceMs = 10_000;

/**
 * Finds out when what proves an application expires. A certificate says it itself. Of a secret only Microsoft Graph knows, and whether it
 * shows an application its own secrets depends on the customer's directory.
 *
 * Secrets are told apart by their first three characters. Of several that begin alike, one that has expired cannot be ours, which has just
 * worked; of the rest the earliest counts.
 *
 * @returns `undefined`: it is not known, for whatever reason. The connection works without.
 * @throws {Failure} `deadline_exceeded`: the signal fired.
 */
export async function findSecretExpiry(
  cloud: Cloud,
  principal: ServicePrincipal,
  clock: Clock,
  signal: AbortSignal,
): Promise<Date | undefined> {
  const { proof, clientId } = principal;
  if (proof.kind === "certificate") {
    return certificateExpiry(proof.pem);
  }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  try {
    const { accessToken } = await requestAccessToken(cloud, principal, cloud.graphScope, clock, limit);
    const url = `${cloud.graphUrl}/v1.0/applications(appId='${clientId}')?$select=id,displayName,passwordCredentials`;
    const { passwordCredentials } = await readApi(applicationSchema, { url, accessToken, label }, limit);
    const hint = proof.secret.reveal().slice(0, 3);
    const now = clock().getTime();
    const expiries = passwordCredentials.filter((one) => one.hint === hint).map(({ expiresAt }) => expiresAt.getTime());
    const earliest = Math.min(...expiries.filter((at) => at > now));
    return Number.isFinite(earliest) ? new Date(earliest) : undefined;
  } catch (error) {
    if (signal.aborted || !(error instanceof Failure)) {
      throw error;
    }
    return undefined;
  }
}
