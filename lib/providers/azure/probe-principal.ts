import type { Finding } from "../../connections/finding.ts";
import type { Call, Token } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { cloudOf } from "./azure-credential.ts";
import { findExpiry, findSubscriptionGaps } from "./azure-findings.ts";
import { listSubscriptions } from "./subscriptions.ts";
import type { PrincipalDeps } from "./verify-principal.ts";

/**
 * Checks what a connection needs at Azure: subscriptions that its token can see, and secrets that do not expire soon. Reads only.
 *
 * A role that was removed is a finding: Azure refuses nothing, and the connection works again as soon as the role is back.
 *
 * @throws {Failure} `access_token_rejected`; retryable ones as `readApi` says.
 */
export async function probePrincipal(
  { settings, clock }: PrincipalDeps,
  token: Token,
  { details, signal }: Call,
): Promise<readonly Finding[]> {
  if (token.type !== "bearer") {
    throw new Failure("configuration_invalid", { detail: "azure: a probe wants a bearer token" });
  }
  const cloud = settings.clouds[cloudOf(details)];
  const subscriptions = await listSubscriptions(cloud, token.accessToken, signal);
  const now = clock();
  const toInstant = (text: string | undefined) => (text === undefined ? undefined : new Date(text));
  const { client_id, read_client_id } = details;
  return [
    ...findSubscriptionGaps({ subscriptions, chosenId: details.subscription_id }, cloud),
    ...(client_id === undefined ? [] : findExpiry(client_id, toInstant(details.secret_expires_at), now, cloud)),
    ...(read_client_id === undefined ? [] : findExpiry(read_client_id, toInstant(details.read_secret_expires_at), now, cloud)),
  ];
}
