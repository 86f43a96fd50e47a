import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import type { EventFeed } from "../../lib/feed/event-feed.ts";
import { serve } from "../../lib/http/serve.ts";
import type { System } from "../../lib/system.ts";
import type { Destination } from "../../lib/webhooks/open-destination.ts";
import { parseWebhookUrl } from "../../lib/webhooks/parse-webhook-url.ts";
import { toWebhookView } from "../../lib/webhooks/to-webhook-view.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { createMissingKey, createSigningKey, type SigningKeyStore } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";
import * as routes from "./routes.ts";

type Deps = System & {
  readonly webhooks: Pick<Webhooks, "read" | "put">;
  readonly feed: Pick<EventFeed, "number" | "head">;
  readonly credentials: Pick<SigningKeyStore, "read" | "write">;
  /** Refuses a receiver that must not be reached. */
  readonly open: (url: URL) => Promise<Pick<Destination, "close">>;
};

/** Events that get numbers before a new webhook begins behind them. */
const mostNumbered = 1000;

/**
 * `PUT /webhooks`: where the organisation is told its events. A new webhook begins with the next event, and its answer has the signing key, once.
 * An existing one goes on where it stopped, and gets a key if it has none.
 */
export const createHandler = serve(routes.putWebhook, (deps: Deps) => async ({ principal, body: { url: text, kinds }, signal }) => {
  const url = parseWebhookUrl(text);
  if (url === undefined) {
    throw new Failure("invalid_request", { field: "url" });
  }
  (await deps.open(url)).close();
  const { tenant, id: updatedBy } = principal;
  const now = deps.clock();
  const isNew = (await deps.webhooks.read(tenant)) === undefined;
  // A new one has its key before a pass can find it.
  const made = isNew ? await createSigningKey(deps, tenant, signal) : undefined;
  await deps.feed.number(tenant, { now, most: mostNumbered, mayGoOn: () => isNew });
  const number = (await deps.feed.head(tenant))?.number ?? 0;
  const wanted = defined({ kinds: kinds && [...new Set(kinds)] });
  const webhook = await deps.webhooks.put({ tenant, url: url.href, updatedAt: now, updatedBy, number, ...wanted });
  // A deletion that runs beside this one has erased the key; or a store was restored that had none yet.
  const key = (await createMissingKey(deps, tenant, signal)) ?? made;
  return { ...toWebhookView(webhook), ...defined({ signing_key: key?.reveal() }) };
});

export const handler = writeLambda(createHandler, composeWebhooks);
