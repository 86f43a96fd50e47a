import type { CredentialFields } from "../../connections/credential-store.ts";
import type { Call, Duty, DutyDone } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { type Clock, minutesAfter, secondsAfter } from "../../system.ts";
import { readClient } from "../minted-method.ts";
import { createAuthKey, deleteKey, type Key, listAuthKeys, longestKeySeconds, readKey } from "./auth-keys.ts";
import type { TailscaleSettings } from "./tailscale.ts";
import { toDetails, withAuthKey } from "./tailscale-credential.ts";
import { findKeyFaults, keyMarginDays } from "./tailscale-findings.ts";
import type { Caller } from "./tailscale-request.ts";
import { requestAccessToken, type TailscaleToken } from "./tailscale-token.ts";

const daySeconds = 86_400;

/** Minutes until the auth key is retried after a refusal that only the customer can repair. */
const retryMinutes = 15;

/**
 * Keeps one reusable auth key with exactly the client's tags at Tailscale, and replaces it seven days before it expires.
 *
 * A key that was created and not stored is found by its description, which holds the connection's id, and is deleted before another one is
 * created. A replaced key is deleted in the same way, by the step after the one that stored its successor.
 *
 * A missing scope and a tag without an owner are not thrown: the connection works without the key. The record keeps the reason, a check
 * shows it, and the key is retried in 15 minutes.
 */
export const keepAuthKey =
  ({ settings, clock }: { readonly settings: TailscaleSettings; readonly clock: Clock }): Duty =>
  async (held, call, now) => {
    const token = await requestAccessToken(settings, readClient(held), clock, call.signal);
    const caller = { baseUrl: settings.baseUrl, token, signal: call.signal };
    try {
      return await takeStep(caller, { held, call, now, tags: token.tags });
    } catch (error) {
      if (error instanceof Failure && (error.code === "provider_forbidden" || error.code === "tags_refused")) {
        const details = toDetails(call.details, held, { tags: token.tags, problem: error.code });
        return { next: minutesAfter(now, retryMinutes), details };
      }
      throw error;
    }
  };

type Step = { readonly held: CredentialFields; readonly call: Call; readonly now: Date } & Pick<TailscaleToken, "tags">;

async function takeStep(caller: Caller, { held, call, now, tags }: Step): Promise<DutyDone> {
  const storedId = held.auth_key_id?.reveal();
  const description = toDescription(call.connectionId ?? "");
  const strays = (await listOwnKeys(caller, description)).filter(({ id }) => id !== storedId);
  for (const { id } of strays) {
    await deleteKey(caller, id);
  }
  const stored = storedId === undefined ? undefined : await readKey(caller, storedId);
  const isOldAlive = stored !== undefined && !stored.isDead;
  const isCleanUp = isOldAlive && strays.length > 0;
  if (stored !== undefined && (isCleanUp || findKeyFaults(stored, { tags, now }).length === 0)) {
    const next = toRenewal(stored.expires ?? secondsAfter(now, longestKeySeconds), now);
    return { next, details: toDetails(call.details, held, { tags }) };
  }
  if (tags.length === 0) {
    throw new Failure("tags_refused", { detail: "tailscale: the client has no tag" });
  }
  const request = { reusable: true, ephemeral: false, preauthorized: true, tags, expirySeconds: longestKeySeconds, description };
  const key = await createAuthKey(caller, request, now);
  const credential = withAuthKey(held, key);
  return { next: isOldAlive ? now : toRenewal(key.expiresAt, now), credential, details: toDetails(call.details, credential, { tags }) };
}

/**
 * When the key is looked at again: some days before it expires, and not before a day has passed. A key of a shorter life than that
 * margin would otherwise be replaced at every look.
 */
const toRenewal = (expiresAt: Date, now: Date): Date =>
  new Date(Math.max(secondsAfter(expiresAt, -keyMarginDays * daySeconds).getTime(), secondsAfter(now, daySeconds).getTime()));

/** Lists the live auth keys that a connection has created. */
export async function listOwnKeys(caller: Caller, description: string): Promise<readonly Key[]> {
  const keys = await listAuthKeys(caller);
  return keys.filter((key) => key.keyType === "auth" && !key.isDead && key.description === description);
}

/**
 * Builds the description of a connection's auth keys. A description has no underscore, and an id is 43 characters of base64url.
 *
 * @throws {RangeError} The connection has no id: a programming error.
 */
export function toDescription(connectionId: string): string {
  if (connectionId === "") {
    throw new RangeError("an auth key belongs to a connection");
  }
  return `aurora ${connectionId.replaceAll("_", "-").slice(0, 43)}`;
}
