import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { mapBounded } from "../../map-bounded.ts";
import type { Secret } from "../../secret.ts";
import type { Cloud } from "./azure.ts";
import { readApi } from "./azure-request.ts";
import type { Subscription } from "./subscriptions.ts";

const actions = v.fallback(v.array(v.string()), []);

/** What the roles of the caller allow on a subscription, one entry a role. */
const permissionsSchema = v.object({ value: v.array(v.object({ actions, dataActions: actions })) });

/** Subscriptions that are looked at. The management API takes 250 reads at once from one application. */
const mostSubscriptions = 50;

const atOnce = 5;

/**
 * Finds out whether the application's roles allow more than reading on one of its enabled subscriptions. `Reader` allows reads alone.
 *
 * @returns `undefined`: not known, because a role does not let the application read its own permissions, or there are too many subscriptions.
 * @throws {Failure} Retryable ones as `readApi` says.
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
      const { value } = await readApi(permissionsSchema, { url, accessToken, label: "permissions.list" }, signal);
      return value.some((role) => [...role.actions, ...role.dataActions].some((action) => !action.endsWith("/read")));
    } catch (error) {
      // A role of the customer's own may leave this right out. A subscription may have gone since it was listed.
      if (error instanceof Failure && (error.code === "provider_forbidden" || error.code === "not_found")) {
        return undefined;
      }
      throw error;
    }
  }
}
