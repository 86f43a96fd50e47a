import { readWholeNumber } from "../../lib/http/query.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { webhooksIn } from "../../lib/table/stored-webhooks.ts";
import { tableFrom } from "../../lib/table/table.ts";
import { toDeliveryView } from "../../lib/webhooks/to-webhook-view.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import * as routes from "./routes.ts";

type Deps = { readonly webhooks: Pick<Webhooks, "newestDeliveries"> };

const pageSize = { min: 1, max: 100, fallback: 100 };

/** `GET /webhooks/deliveries`: what became of the newest events, newest first. */
export const createHandler = serve(routes.listWebhookDeliveries, ({ webhooks }: Deps) => async ({ principal, query }) => {
  const deliveries = await webhooks.newestDeliveries(principal.tenant, readWholeNumber(query, "limit", pageSize));
  return { deliveries: deliveries.map(toDeliveryView) };
});

export const handler = httpLambda(createHandler, (env) => ({ webhooks: webhooksIn(tableFrom(env)) }));
