import { endpoint } from "../../lib/http/endpoint.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { type SigningKeyStore, signingKeyPlace } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";

type Deps = { readonly webhooks: Pick<Webhooks, "erase">; readonly credentials: Pick<SigningKeyStore, "erase"> };

/** `DELETE /webhooks`: the organisation is told no more. The webhook goes first: without its key, a pass that is under way sends nothing. */
export const createHandler = ({ webhooks, credentials }: Deps) =>
  endpoint({ permission: "connectors:write" }, async ({ principal, query, signal }) => {
    refuseParameters(query, []);
    await webhooks.erase(principal.tenant);
    await credentials.erase(signingKeyPlace(principal.tenant), signal);
    return { erased: true };
  });

export const handler = writeLambda(createHandler, composeWebhooks, { subject: "webhook", ends: true });
