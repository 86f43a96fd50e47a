import type { Secret } from "../../secret.ts";
import type { Clock } from "../../system.ts";
import type { AzureSettings } from "./azure.ts";
import { requestAccessToken } from "./entra-token.ts";
import { findSecretExpiry } from "./secret-expiry.ts";
import type { ServicePrincipal } from "./service-principal.ts";
import { listSubscriptions, type Subscription } from "./subscriptions.ts";

/** The facts about one application that reads alone can find. */
export type Survey = {
  readonly subscriptions: readonly Subscription[];
  readonly scopes: readonly string[];
  /** `undefined`: Microsoft does not show it. */
  readonly expiresAt: Date | undefined;
  readonly accessToken: Secret;
};

/** Proves an application, lists the subscriptions that it can see, and finds out when its secret expires. @throws {Failure} As each of these does. */
export async function surveyPrincipal(
  { settings, clock }: { readonly settings: AzureSettings; readonly clock: Clock },
  principal: ServicePrincipal,
  signal: AbortSignal,
): Promise<Survey> {
  const cloud = settings.clouds[principal.cloud];
  const { accessToken, scopes } = await requestAccessToken(cloud, principal, cloud.managementScope, clock, signal);
  const [subscriptions, expiresAt] = await Promise.all([
    listSubscriptions(cloud, accessToken, signal),
    findSecretExpiry(cloud, principal, clock, signal),
  ]);
  return { subscriptions, scopes, expiresAt, accessToken };
}
