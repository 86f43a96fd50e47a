import type { Details } from "../../connections/connection.ts";
import type { Finding } from "../../connections/finding.ts";
import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Cloud } from "./azure.ts";
import { findSubscriptionGaps } from "./azure-findings.ts";
import { findMayWrite } from "./may-write.ts";
import { chooseSubscription, type Subscription } from "./subscriptions.ts";

/** What an application that has proved itself can see. */
export type Seen = { readonly accessToken: Secret; readonly subscriptions: readonly Subscription[] };

/** The subscription that a connection works with, and what its record says about it. */
export type Settled = { readonly chosen: Subscription; readonly details: Details; readonly findings: readonly Finding[] };

/**
 * Chooses the subscription of a connection, and finds out what the application may do there. Reads only. The same for each way in which an
 * application proves itself.
 *
 * @param wantedId - The subscription that the customer named.
 * @throws {Failure} `subscription_missing`: the application works and sees nothing.
 */
export async function settleSubscription(
  cloud: Cloud,
  { accessToken, subscriptions }: Seen,
  wantedId: string | undefined,
  signal: AbortSignal,
): Promise<Settled> {
  const chosen = chooseSubscription(subscriptions, wantedId);
  if (chosen === undefined) {
    throw new Failure("subscription_missing", { detail: `azure: ${subscriptions.length} subscriptions, none enabled` });
  }
  const mayWrite = await findMayWrite(cloud, accessToken, subscriptions, signal);
  return {
    chosen,
    details: {
      subscription_id: chosen.id,
      subscription_name: chosen.name,
      subscriptions: String(subscriptions.length),
      ...(mayWrite === undefined ? {} : { may_write: String(mayWrite) }),
    },
    findings: findSubscriptionGaps({ subscriptions, chosenId: wantedId }, cloud),
  };
}

/** Names the directory as the customer did: by its domain. One that was named by its id is told by the name of the subscription, as Azure's pages do. */
export const toDirectoryLabel = (named: string, id: string, { name }: Subscription): string => (named.toLowerCase() === id ? name : named);
