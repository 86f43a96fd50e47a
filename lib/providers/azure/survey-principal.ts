import type { Clock } from "../../system.ts";
import type { AzureSettings } from "./azure.ts";
import { requestAccessToken } from "./entra-token.ts";
import { findMayWrite } from "./may-write.ts";
import { findSecretExpiry } from "./secret-expiry.ts";
import type { ServicePrincipal } from "./service-principal.ts";
import { listSubscriptions, type Subscription } from "./subscriptions.ts";

/** The facts about one application that reads alone can find. */
export type Survey = {
  readonly subscriptions: readonly Subscription[];
  readonly scopes: readonly string[];
  /** `undefined`: Microsoft does not show it. */
  readonly expiresAt: Date | undefined;
  /** Whether its roles allow more than reading. `undefined`: not known. */
  readonly mayWrite: boolean | undefined;
};

/** Proves an application, lists the subscriptions that it can see, and finds out when its secret expires. @throws {Failure} As each of these does. */
export async function surveyPrincipal(
  { settings, clock }: { readonly settings: AzureSettings; readonly clock: Clock },
  principal: ServicePrincipal,
  signal: AbortSignal,
): Promise<Survey> {
  const cloud = settings.clouds[principal.cloud];
  const token = await requestAccessToken(cloud, principal, cloud.managementScope, clock, signal);
  const [{ subscriptions, mayWrite }, expiresAt] = await Promise.all([look(), findSecretExpiry(cloud, principal, clock, signal)]);
  return { subscriptions, scopes: token.scopes, expiresAt, mayWrite };

  async function look() {
    const subscriptions = await listSubscriptions(cloud, token.accessToken, signal);
    return { subscriptions, mayWrite: await findMayWrite(cloud, token.accessToken, subscriptions, signal) };
  }
}
