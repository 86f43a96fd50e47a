import * as v from "valibot";
import { randomId, randomSecret, toInstant } from "./ids.ts";
import type { Tailnet } from "./tailnet.ts";

const MAX_SECONDS = 90 * 86_400;
const flag = v.optional(v.boolean(), false);

/** The body of `POST …/keys`. `capabilities.devices` must be there, and may be empty. */
export const authKeySchema = v.object({
  /** At most 50 letters, digits, hyphens, spaces and underscores. */
  description: v.optional(v.pipe(v.string(), v.regex(/^[\w -]{0,50}$/)), ""),
  expirySeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SECONDS)), MAX_SECONDS),
  capabilities: v.object({
    devices: v.object({
      create: v.optional(
        v.object({ reusable: flag, ephemeral: flag, preauthorized: flag, tags: v.optional(v.array(v.string()), () => []) }),
        {},
      ),
    }),
  }),
});

export type AuthKeyInput = v.InferOutput<typeof authKeySchema>;

/** A key that joins machines to a tailnet. It belongs to the tailnet, and outlives the client that made it. */
export type AuthKey = AuthKeyInput & {
  readonly id: string;
  readonly secret: string;
  readonly tailnet: Tailnet;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  revokedAt: Date | null;
};

export function createAuthKey(input: AuthKeyInput, tailnet: Tailnet, now: Date): AuthKey {
  const id = randomId("k");
  const expiresAt = new Date(now.getTime() + input.expirySeconds * 1000);
  return { ...input, id, secret: randomSecret("tskey-auth", id), tailnet, createdAt: now, expiresAt, revokedAt: null };
}

/** Returns the instant from which no machine can join with the key: the earlier of its deletion and its expiry. */
export function endOf({ expiresAt, revokedAt }: AuthKey): Date {
  return revokedAt !== null && revokedAt < expiresAt ? revokedAt : expiresAt;
}

export const isLive = (key: AuthKey, now: Date): boolean => endOf(key) > now;

/** Builds the key as it is read: without its text, which is only in the answer of its creation. */
export function toAuthKey(key: AuthKey, now: Date) {
  const { id, description, expirySeconds, createdAt, expiresAt, revokedAt, capabilities } = key;
  return {
    id,
    keyType: "auth",
    ...(description !== "" && { description }),
    expirySeconds,
    created: toInstant(createdAt),
    expires: toInstant(expiresAt),
    ...(revokedAt !== null && { revoked: toInstant(revokedAt) }),
    ...(!isLive(key, now) && { invalid: true }),
    capabilities,
  };
}
