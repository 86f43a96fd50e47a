import * as v from "valibot";
import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";
import type { Cloud } from "./azure-clouds.ts";
import { readApi } from "./azure-request.ts";

const subscriptionSchema = v.pipe(
  v.object({
    subscriptionId: v.pipe(v.string(), v.nonEmpty()),
    displayName: v.fallback(v.string(), ""),
    state: v.fallback(v.string(), ""),
  }),
  v.transform(({ subscriptionId, displayName, state }) => ({
    id: subscriptionId.toLowerCase(),
    name: displayName || subscriptionId,
    /** The other states are `Warned`, `PastDue`, `Disabled` and `Deleted`. */
    isEnabled: state === "Enabled",
  })),
);

/** A subscription that an application can see. */
export type Subscription = v.InferOutput<typeof subscriptionSchema>;

const pageSchema = v.object({ value: v.array(subscriptionSchema), nextLink: v.optional(v.nullable(v.string())) });

const label = "subscriptions.list (needs a role such as Reader)";

/** More pages than any customer has: the end of a list that would go in a circle. */
const mostPages = 100;

/**
 * Lists every subscription on which the application has a role, page by page. Without a role the list is empty: that is no refusal.
 *
 * The address of the next page comes from the answer. It is followed on the same host only, because the token goes with it.
 *
 * @throws {Failure} As `readApi` says. `provider_answer_invalid`: the next page is on another host, or the list does not end.
 * @see {@link https://learn.microsoft.com/rest/api/resources/subscriptions/list Subscriptions, List}
 */
export async function listSubscriptions(
  { managementUrl }: Pick<Cloud, "managementUrl">,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<readonly Subscription[]> {
  const found: Subscription[] = [];
  let url: string | undefined = `${managementUrl}/subscriptions?api-version=2022-12-01`;
  for (let page = 0; url !== undefined; page += 1) {
    if (page === mostPages) {
      throw new Failure("provider_answer_invalid", { detail: `azure: ${label}: more than ${mostPages} pages` });
    }
    const { value, nextLink }: v.InferOutput<typeof pageSchema> = await readApi(pageSchema, { url, accessToken, label }, signal);
    found.push(...value);
    url = nextLink ? onSameHost(nextLink, managementUrl) : undefined;
  }
  return found;
}

function onSameHost(link: string, managementUrl: string): string {
  if (URL.parse(link)?.origin !== new URL(managementUrl).origin) {
    throw new Failure("provider_answer_invalid", { detail: `azure: ${label}: the next page is on another host` });
  }
  return link;
}

/**
 * Chooses the subscription to work with: the one that the customer named, if it can be seen and is enabled; otherwise the first that is
 * enabled, as Azure lists them.
 */
export const chooseSubscription = (subscriptions: readonly Subscription[], wanted: string | undefined): Subscription | undefined => {
  const enabled = subscriptions.filter(({ isEnabled }) => isEnabled);
  return enabled.find(({ id }) => id === wanted?.toLowerCase()) ?? enabled[0];
};
