import { createHmac } from "node:crypto";
import type { Secret } from "../secret.ts";

/**
 * Signs a message with each key: the HMAC with SHA-256 over id, instant and body.
 *
 * @see {@link https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#webhook-headers-sending-metadata-to-consumers Standard Webhooks}
 */
export function signMessage(
  keys: readonly Secret[],
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: Date },
): Readonly<Record<string, string>> {
  const timestamp = `${Math.floor(at.getTime() / 1000)}`;
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac("sha256", toBytes(key)).update(signed).digest("base64")}`);
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

const toBytes = (key: Secret) => Buffer.from(key.reveal().replace(/^whsec_/, ""), "base64");
