import * as v from "valibot";
import { mapBounded } from "../../map-bounded.ts";
import type { Secret } from "../../secret.ts";
import type { Cloud } from "./azure.ts";
import { readApi } from "./azure-request.ts";
import type { Subscription } from "./subscriptions.ts";

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
export async function findMayWrite(
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
