import { Failure } from "../../lib/errors.ts";
import { serve } from "../../lib/http/serve.ts";
import type { System } from "../../lib/system.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { rotateSigningKey, type SigningKeyStore } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";
import * as routes from "./routes.ts";

type Deps = System & { readonly webhooks: Pick<Webhooks, "read">; readonly credentials: Pick<SigningKeyStore, "read" | "write"> };

/** `POST /webhooks/rotate`: another signing key. The one before signs as well for a day. */
export const createHandler = serve(routes.rotateWebhookKey, (deps: Deps) => async ({ principal, signal }) => {
  if ((await deps.webhooks.read(principal.tenant)) === undefined) {
    throw new Failure("not_found");
  }
  const { key, bothUntil } = await rotateSigningKey(deps, principal.tenant, signal);
  return { signing_key: key.reveal(), both_keys_until: bothUntil.toISOString() };
});

export const handler = writeLambda(createHandler, composeWebhooks);
