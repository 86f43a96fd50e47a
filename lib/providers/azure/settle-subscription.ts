import * as v from "valibot";
import type { Details } from "../../connections/connection.ts";
import type { Finding } from "../../connections/finding.ts";
import { Failure } from "../../errors.ts";
import { mapBounded } from "../../map-bounded.ts";
import type { Secret } from "../../secret.ts";
import type { Cloud } from "./azure-clouds.ts";
import { findSubscriptionGaps } from "./azure-findings.ts";
import { readApi } from "./azure-request.ts";
import { chooseSubscription, type Subscription } from "./subscriptions.ts";

/** What an application that has proved itself can see. */
export type Seen = { readonly accessToken: Secret; readonly subscriptions: readonly Subscription[] };

/** The subscription that a connection works with, and what its record says about it. */
export type SettledSubscription = { readonly chosen: Subscription; readonly details: Details; readonly findings: readonly Finding[] };

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
): Promise<SettledSubscription> {
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

const actions = v.fallback(v.array(v.string()), []);

/** What the roles of the caller allow on a subscription, one entry a role. */
const permissionsSchema = v.object({
  value: v.array(v.object({ actions, dataActions: actions })),
  nextLink: v.optional(v.nullable(v.string())),
});

/** Subscriptions that are looked at. The management API takes 250 reads at once from one application. */
const mostSubscriptions = 50;

const atOnce = 5;

/** Azure compares actions without regard to case. */
const isRead = (action: string): boolean => action.toLowerCase().endsWith("/read");

/**
 * Finds out whether the application's roles allow more than reading on one of its enabled subscriptions. `Reader` allows reads alone.
 *
 * @returns `undefined`: not known, because Azure does not tell, or there are too many subscriptions. A connection does not depend on it.
 * @throws {Failure} Only if the signal was aborted.
 * @see {@link https://learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group Permissions}
 */
async function findMayWrite(
  { managementUrl }: Pick<Cloud, "managementUrl">,
  accessToken: Secret,
  subscriptions: readonly Subscription[],
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const enabled = subscriptions.filter(({ isEnabled }) => isEnabled);
  const looks = await mapBounded(enabled.slice(0, mostSubscriptions), atOnce, ({ id }) => lookAt(id));
  if (looks.includes(true)) {
    return true;
  }
  return looks.includes(undefined) || enabled.length > mostSubscriptions ? undefined : false;

  async function lookAt(id: string): Promise<boolean | undefined> {
    const url = `${managementUrl}/subscriptions/${encodeURIComponent(id)}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
    try {
      const { value, nextLink } = await readApi(permissionsSchema, { url, accessToken, label: "permissions.list" }, signal);
      const mayWrite = value.some((role) => ![...role.actions, ...role.dataActions].every(isRead));
      return mayWrite || !nextLink ? mayWrite : undefined;
    } catch (error) {
      if (signal.aborted) {
        throw error;
      }
      return undefined;
    }
  }
}
