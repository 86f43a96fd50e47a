import { randomUUID } from "node:crypto";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import type { EventFeed } from "../../lib/feed/event-feed.ts";
import { serve } from "../../lib/http/serve.ts";
import type { System } from "../../lib/system.ts";
import type { Destination } from "../../lib/webhooks/open-destination.ts";
import { sendEvent } from "../../lib/webhooks/send-event.ts";
import { toWebhookView } from "../../lib/webhooks/to-webhook-view.ts";
import type { Webhook, Webhooks } from "../../lib/webhooks/webhook.ts";
import {
  createMissingKey,
  createSigningKey,
  rotateSigningKey,
  type SigningKeyStore,
  signingKeyPlace,
} from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";
import * as routes from "./routes.ts";

type Deps = System & {
  readonly webhooks: Pick<Webhooks, "read" | "put" | "erase">;
  readonly feed: Pick<EventFeed, "number" | "head">;
  readonly credentials: SigningKeyStore;
  /** Refuses a receiver that must not be reached. */
  readonly open: (url: URL) => Promise<Destination>;
};

/** Events that get numbers before a new webhook begins behind them. */
const mostNumbered = 1000;

/**
 * `PUT /webhooks`: where the organisation is told its events. A new webhook begins with the next event, and its answer has the signing key, once.
 * An existing one goes on where it stopped, and gets a key if it has none.
 */
export const createPut = serve(routes.putWebhook, (deps: Deps) => async ({ principal, body: { url: text, kinds }, signal }) => {
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

export const put = writeLambda(createPut, composeWebhooks);

/** @throws {Failure} `not_found`: the organisation has none. */
async function requireWebhook({ webhooks }: Deps, tenant: string): Promise<Webhook> {
  const webhook = await webhooks.read(tenant);
  if (webhook === undefined) {
    throw new Failure("not_found");
  }
  return webhook;
}

/** `POST /webhooks/rotate`: another signing key. The one before signs as well for a day. */
export const createRotate = serve(routes.rotateWebhookKey, (deps: Deps) => async ({ principal, signal }) => {
  await requireWebhook(deps, principal.tenant);
  const { key, bothUntil } = await rotateSigningKey(deps, principal.tenant, signal);
  return { signing_key: key.reveal(), both_keys_until: bothUntil.toISOString() };
});

export const rotate = writeLambda(createRotate, composeWebhooks);

/** `POST /webhooks/test`: sends the receiver one event of the kind `webhook.test` at once, and tells what it answered. It is not tried again. */
export const createTest = serve(routes.testWebhook, (deps: Deps) => async ({ principal: { tenant }, signal }) => {
  const webhook = await requireWebhook(deps, tenant);
  const [id, at] = [`test.${randomUUID()}`, deps.clock().toISOString()];
  const destination = await deps.open(new URL(webhook.url));
  try {
    const readKeys = () => deps.credentials.read(signingKeyPlace(tenant), signal);
    const message = { id, type: "webhook.test", timestamp: at, data: { id, at, organisation: tenant } };
    const { isTaken, status, error } = await sendEvent({ destination, readKeys, clock: deps.clock }, message, signal);
    return { event_id: id, delivered: isTaken, ...defined({ status, error }) };
  } finally {
    destination.close();
  }
});

export const test = writeLambda(createTest, composeWebhooks);

/**
 * `DELETE /webhooks`: the organisation is told no more. The key goes first: a `PUT` that runs beside this
 * one makes a key after the webhook, so that no webhook stays without a key.
 */
export const createErase = serve(routes.deleteWebhook, ({ webhooks, credentials }: Deps) => async ({ principal, signal }) => {
  await credentials.erase(signingKeyPlace(principal.tenant), signal);
  await webhooks.erase(principal.tenant);
  return { erased: true };
});

export const erase = writeLambda(createErase, composeWebhooks);

/** Characters of a URL at most. */
const longest = 2000;

/**
 * Reads the URL of a webhook: https, without user name, password or fragment.
 *
 * @returns `undefined`: it is none.
 */
export function parseWebhookUrl(text: string): URL | undefined {
  const url = text.length <= longest ? URL.parse(text) : null;
  if (url === null || url.protocol !== "https:" || url.username !== "" || url.password !== "" || url.hash !== "") {
    return undefined;
  }
  return url;
}
