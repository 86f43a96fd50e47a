import { defined } from "../defined.ts";
import type { Delivery, Webhook } from "./webhook.ts";

/** A webhook as its organisation sees it: without its key, which is shown once. */
export const toWebhookView = ({ url, kinds, createdAt, updatedAt, updatedBy, failures, failingSince, disabled }: Webhook) => ({
  url,
  kinds: kinds ?? null,
  status: disabled === undefined ? "enabled" : "disabled",
  created_at: createdAt.toISOString(),
  updated_at: updatedAt.toISOString(),
  updated_by: updatedBy,
  failures,
  ...defined({ failing_since: failingSince?.toISOString(), disabled_reason: disabled?.reason, disabled_at: disabled?.at.toISOString() }),
});

/** A delivery as its organisation sees it. */
export const toDeliveryView = ({ eventId, type, state, attempts, lastAt, retryAt, status, error }: Delivery) => ({
  event_id: eventId,
  type,
  state,
  attempts,
  last_at: lastAt.toISOString(),
  ...defined({ retry_at: retryAt?.toISOString(), status, error }),
});
