import { Failure } from "../../lib/errors.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { webhooksIn } from "../../lib/table/stored-webhooks.ts";
import { tableFrom } from "../../lib/table/table.ts";
import { toWebhookView } from "../../lib/webhooks/to-webhook-view.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import * as routes from "./routes.ts";

type Deps = { readonly webhooks: Pick<Webhooks, "read"> };

/** `GET /webhooks`: the webhook of the caller's organisation, without its signing key. */
export const createHandler = serve(routes.readWebhook, ({ webhooks }: Deps) => async ({ principal }) => {
  const webhook = await webhooks.read(principal.tenant);
  if (webhook === undefined) {
    throw new Failure("not_found");
  }
  return toWebhookView(webhook);
});

export const handler = httpLambda(createHandler, (env) => ({ webhooks: webhooksIn(tableFrom(env)) }));
