import * as v from "valibot";
import { read, write } from "../../lib/http/route.ts";
import { eventKinds } from "../../lib/webhooks/event-kinds.ts";

export const listWebhookDeliveries = () => read("GET /webhooks/deliveries", "read", { query: ["limit"] });

export const deleteWebhook = () => write("DELETE /webhooks", "eraseWebhook", { lambda: "webhook.erase", subject: "webhook", ends: true });

export const putWebhook = () =>
  write("PUT /webhooks", "putWebhook", {
    lambda: "webhook.put",
    answersSecret: true,
    subject: "webhook",
    body: v.strictObject({
      url: v.pipe(v.string(), v.maxLength(2000)),
      kinds: v.optional(v.pipe(v.array(v.picklist(eventKinds)), v.minLength(1), v.maxLength(eventKinds.length))),
    }),
    limit: ["webhook", "10/min"],
  });

export const readWebhook = () => read("GET /webhooks", "readItem", {});

export const rotateWebhookKey = () =>
  write("POST /webhooks/rotate", "rotateWebhook", {
    lambda: "webhook.rotate",
    answersSecret: true,
    subject: "webhook",
    limit: ["webhook", "10/min"],
  });

export const testWebhook = () =>
  write("POST /webhooks/test", "testWebhook", { lambda: "webhook.test", subject: "webhook", limit: ["webhook", "10/min"] });
