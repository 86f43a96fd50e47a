import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { Clock } from "../../system.ts";
import type { Cloud } from "./azure.ts";
import { readApi } from "./azure-request.ts";
import { certificateExpiry } from "./certificate.ts";
import { requestAccessToken } from "./entra-token.ts";
import type { ServicePrincipal } from "./service-principal.ts";

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
