import * as v from "valibot";
import { Failure } from "../../lib/errors.ts";
import type { EventFeed } from "../../lib/feed/event-feed.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import type { System } from "../../lib/system.ts";
import { eventKinds } from "../../lib/webhooks/event-kinds.ts";
import type { Destination } from "../../lib/webhooks/open-destination.ts";
import { parseWebhookUrl } from "../../lib/webhooks/parse-webhook-url.ts";
import { toWebhookView } from "../../lib/webhooks/to-webhook-view.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { createMissingKey, createSigningKey, type SigningKeyStore } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";

type Deps = System & {
  readonly webhooks: Pick<Webhooks, "read" | "put">;
  readonly feed: Pick<EventFeed, "number" | "head">;
  readonly credentials: Pick<SigningKeyStore, "read" | "write">;
  readonly limits: Limits;
  /** Refuses a receiver that must not be reached. */
  readonly open: (url: URL) => Promise<Pick<Destination, "close">>;
};

export const body = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(2000)),
  kinds: v.optional(v.pipe(v.array(v.picklist(eventKinds)), v.minLength(1), v.maxLength(eventKinds.length))),
});

/** Events that get numbers before a new webhook begins behind them. */
const mostNumbered = 1000;

/**
 * `PUT /webhooks`: where the organisation is told its events. A new webhook begins with the next event, and its answer has the signing key, once.
 * An existing one goes on where it stopped, and gets a key if it has none.
 */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:write", body, limit: { store: deps.limits, use: "webhook", per: "10/min" } },
    async ({ principal, body: { url: text, kinds }, query, signal }) => {
      refuseParameters(query, []);
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
      const webhook = await deps.webhooks.put({
        tenant,
        url: url.href,
        updatedAt: now,
        updatedBy,
        number,
        ...(kinds === undefined ? {} : { kinds: [...new Set(kinds)] }),
      });
      // A deletion that runs beside this one has erased the key; or a store was restored that had none yet.
      const key = (await createMissingKey(deps, tenant, signal)) ?? made;
      return { ...toWebhookView(webhook), ...(key === undefined ? {} : { signing_key: key.reveal() }) };
    },
  );

export const handler = writeLambda(createHandler, composeWebhooks, { answersSecret: true, subject: "webhook" });
