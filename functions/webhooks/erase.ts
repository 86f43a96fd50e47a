import { serve } from "../../lib/http/serve.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { type SigningKeyStore, signingKeyPlace } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";
import * as routes from "./routes.ts";

type Deps = { readonly webhooks: Pick<Webhooks, "erase">; readonly credentials: Pick<SigningKeyStore, "erase"> };

/**
 * `DELETE /webhooks`: the organisation is told no more. The key goes first: a `PUT` that runs beside this
 * one makes a key after the webhook, so that no webhook stays without a key.
 */
export const createHandler = serve(routes.deleteWebhook, ({ webhooks, credentials }: Deps) => async ({ principal, signal }) => {
  await credentials.erase(signingKeyPlace(principal.tenant), signal);
  await webhooks.erase(principal.tenant);
  return { erased: true };
});

export const handler = writeLambda(createHandler, composeWebhooks);
