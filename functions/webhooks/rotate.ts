import { Failure } from "../../lib/errors.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import type { System } from "../../lib/system.ts";
import type { Webhooks } from "../../lib/webhooks/webhook.ts";
import { rotateSigningKey, type SigningKeyStore } from "../../lib/webhooks/webhook-keys.ts";
import { writeLambda } from "../write-lambda.ts";
import { composeWebhooks } from "./compose-webhooks.ts";

type Deps = System & {
  readonly webhooks: Pick<Webhooks, "read">;
  readonly credentials: Pick<SigningKeyStore, "read" | "write">;
  readonly limits: Limits;
};

/** `POST /webhooks/rotate`: another signing key. The one before signs as well for a day. */
export const createHandler = (deps: Deps) =>
  endpoint(
    { permission: "connectors:write", limit: { store: deps.limits, use: "webhook", per: "10/min" } },
    async ({ principal, query, signal }) => {
      refuseParameters(query, []);
      if ((await deps.webhooks.read(principal.tenant)) === undefined) {
        throw new Failure("not_found");
      }
      const { key, bothUntil } = await rotateSigningKey(deps, principal.tenant, signal);
      return { signing_key: key.reveal(), both_keys_until: bothUntil.toISOString() };
    },
  );

export const handler = writeLambda(createHandler, composeWebhooks, { answersSecret: true, subject: "webhook" });
