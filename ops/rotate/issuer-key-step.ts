import { findSigner, type IssuerKey, type KeySet } from "../../lib/issuer/key-set.ts";
import { tokenSeconds } from "../../lib/issuer/token-text.ts";
import { rememberedMs } from "./two-values.ts";

/** Clouds are taken to read an issuer's keys once a day, at least. Those that were looked at do it within an hour, or when they meet a new key. */
const dayMs = 86_400_000;

/** For so long a cache may keep a document of ours. */
const documentMs = 300_000;

/** What the command does next. */
export type Step =
  /** A new key is made and published. */
  | { readonly kind: "publish" }
  /** The published key signs from now on, and the others leave later: `keys` is the set after it. */
  | { readonly kind: "sign"; readonly keys: KeySet; readonly next: IssuerKey; readonly leavesAt: Date }
  /** A key has left the documents: it is taken out of use for good. */
  | { readonly kind: "retire"; readonly key: IssuerKey }
  | { readonly kind: "wait"; readonly until: Date; readonly key: IssuerKey; readonly as: "published" | "leaving" };

/**
 * Decides how a rotation goes on. Pure.
 *
 * A key signs only after it was published for a day, so that every cloud knows it. The key before it stays in the documents until no cloud can meet a
 * token of it, and for a day more.
 *
 * @param keys - `undefined`: no set was stored, and the template's key signs.
 */
export function decideStep(keys: KeySet | undefined, now: Date): Step {
  if (keys === undefined) {
    return { kind: "publish" };
  }
  const left = keys.find(({ leavesAt }) => leavesAt !== undefined && leavesAt <= now);
  if (left !== undefined) {
    return { kind: "retire", key: left };
  }
  const next = keys.find(({ signsFrom }) => signsFrom === undefined);
  if (next !== undefined) {
    const until = after(next.publishedAt, dayMs + documentMs);
    return now < until ? { kind: "wait", until, key: next, as: "published" } : letSign(keys, next, now);
  }
  const leaving = keys.find(({ leavesAt }) => leavesAt !== undefined);
  return leaving?.leavesAt === undefined ? { kind: "publish" } : { kind: "wait", until: leaving.leavesAt, key: leaving, as: "leaving" };
}

/** Every process knows the set by the time at which the key begins to sign, so all change over together. */
function letSign(keys: KeySet, next: IssuerKey, now: Date): Step {
  const signsFrom = after(now, rememberedMs);
  const leavesAt = after(signsFrom, tokenSeconds * 1000 + dayMs);
  const changed = keys.map((key) => (key === next ? { ...key, signsFrom } : { ...key, leavesAt: key.leavesAt ?? leavesAt }));
  return { kind: "sign", keys: changed, next, leavesAt };
}

/** The set with one more key, which is published and does not sign. KMS takes up to five minutes until a tag decides who may read it. */
export const withPublished = (keys: KeySet, made: Made, now: Date): KeySet => [...keys, { ...made, publishedAt: after(now, rememberedMs) }];

/**
 * Chooses what signs in place of a key that has to end at once: a key that was published to take its place.
 *
 * @returns `isKnown`: every cloud knows it.
 */
export function findSuccessor(keys: KeySet, now: Date): { readonly key: IssuerKey; readonly isKnown: boolean } | undefined {
  const signer = findSigner(keys, now);
  const key = keys.find(({ arn, leavesAt }) => arn !== signer?.arn && leavesAt === undefined);
  return key === undefined ? undefined : { key, isKnown: now >= after(key.publishedAt, dayMs + documentMs) };
}

/** The set in which one key signs at once, and every other one has left the documents. */
export const withOnly = (keys: KeySet, { arn, kid, publishedAt }: IssuerKey, now: Date): KeySet => [
  { arn, kid, publishedAt: publishedAt < now ? publishedAt : now, signsFrom: now },
  ...keys.filter((key) => key.arn !== arn).map((key) => ({ ...key, leavesAt: now })),
];

export type Made = Pick<IssuerKey, "arn" | "kid">;

const after = (instant: Date, ms: number): Date => new Date(instant.getTime() + ms);
