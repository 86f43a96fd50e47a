import * as v from "valibot";
import type { Sealer } from "../connections/stores.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { parseJson } from "../json.ts";
import { Secret } from "../secret.ts";
import { type Item, instant, item, optional, secondsInstant, storedAs } from "../table/item.ts";
import { type ItemKey, ttlAttribute } from "../table/item-keys.ts";
import type { LiveSession } from "./sessions.ts";

/** A session as it is stored. The person, the tokens and the absolute expiry are sealed: an item that was changed in the table does not open. */
export type StoredSession = {
  readonly sealed: string;
  /** Of the access token. */
  readonly expiresAt: Date;
  readonly seenAt: Date;
  readonly leaseOwner?: string;
  readonly leaseUntil?: Date;
  readonly keptUntil: Date;
};

/** A session with its item. */
export type FoundSession = { readonly stored: StoredSession; readonly session: LiveSession };

export const sessionItem: Item<StoredSession> = item({
  sealed: v.string(),
  expiresAt: instant,
  seenAt: instant,
  leaseOwner: optional(v.string()),
  leaseUntil: optional(instant),
  keptUntil: storedAs(ttlAttribute, secondsInstant),
});

const content = v.object({
  person: v.string(),
  sid: v.optional(v.string()),
  accessToken: v.string(),
  expiresAt: v.number(),
  refreshToken: v.optional(v.string()),
  idToken: v.string(),
  endsAt: v.number(),
});

/** Seals a session for its place: it opens nowhere else. */
export function sealSession(sealer: Sealer, { pk }: ItemKey, session: LiveSession): Promise<string> {
  const { person, sid, accessToken, expiresAt, refreshToken, idToken, endsAt } = session;
  const texts = { accessToken: accessToken.reveal(), refreshToken: refreshToken?.reveal(), idToken: idToken.reveal() };
  const plain = { person, sid, ...texts, expiresAt: expiresAt.getTime(), endsAt: endsAt.getTime() };
  return sealer.seal(new Secret(JSON.stringify(plain)), pk);
}

/** @returns `undefined`: it was sealed for another place, with another key, or was changed. @throws {Failure} `secrets_unavailable` */
export async function unsealSession(sealer: Sealer, { pk }: ItemKey, sealed: string): Promise<LiveSession | undefined> {
  try {
    const plain = v.parse(content, parseJson((await sealer.open(sealed, pk)).reveal()));
    const { person, sid, accessToken, expiresAt, refreshToken, idToken, endsAt } = plain;
    const tokens = { accessToken: new Secret(accessToken), idToken: new Secret(idToken), expiresAt: new Date(expiresAt) };
    const more = defined({ sid, refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken) });
    return { person, ...tokens, ...more, endsAt: new Date(endsAt) };
  } catch (error) {
    if (error instanceof Failure && error.code === "state_invalid") {
      return undefined;
    }
    throw error;
  }
}
