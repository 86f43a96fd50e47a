import { randomUUID } from "node:crypto";
import { defined } from "../../lib/defined.ts";
import { Failure } from "../../lib/errors.ts";
import { serve } from "../../lib/http/serve.ts";
import type { Clock } from "../../lib/system.ts";
import type { Destination } from "../../lib/webhooks/open-destination.ts";
import { sendEvent } from "../../lib/webhooks/send-event.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { type SigningKeyStore, signingKeyPlace } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly webhooks: Pick<Webhooks, "read">;
  readonly credentials: Pick<SigningKeyStore, "read">;
  readonly open: (url: URL) => Promise<Destination>;
  readonly clock: Clock;
};

/** `POST /webhooks/test`: sends the receiver one event of the kind `webhook.test` at once, and tells what it answered. It is not tried again. */
export const createHandler = serve(
  routes.testWebhook,
  ({ webhooks, credentials, open, clock }: Deps) =>
    async ({ principal: { tenant }, signal }) => {
      const webhook = await webhooks.read(tenant);
      if (webhook === undefined) {
        throw new Failure("not_found");
      }
      const [id, at] = [`test.${randomUUID()}`, clock().toISOString()];
      const destination = await open(new URL(webhook.url));
      try {
        const readKeys = () => credentials.read(signingKeyPlace(tenant), signal);
        const message = { id, type: "webhook.test", timestamp: at, data: { id, at, organisation: tenant } };
        const { isTaken, status, error } = await sendEvent({ destination, readKeys, clock }, message, signal);
        return { event_id: id, delivered: isTaken, ...defined({ status, error }) };
      } finally {
        destination.close();
      }
    },
);

export const handler = writeLambda(createHandler, composeWebhooks);
