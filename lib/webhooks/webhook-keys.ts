import type { CredentialStore, SigningKeyPlace, StoredCredential } from "../connections/credential-store.ts";
import { Failure } from "../errors.ts";
import { Secret } from "../secret.ts";
import { type System, secondsAfter } from "../system.ts";

/** Hours for which events are signed with the key before as well, after a rotation. */
export const bothKeysHours = 24;

/** Bytes of a key: Standard Webhooks asks for 24 to 64. */
const keyBytes = 32;

/** The place of an organisation's signing keys in the credential store. */
export const signingKeyPlace = (tenant: string): SigningKeyPlace => ({ area: "webhooks", tenant, provider: "own", account: "signing" });

/** The part of the credential store that has signing keys. */
export type SigningKeyStore = Pick<CredentialStore<SigningKeyPlace>, "read" | "write" | "erase">;

type Deps = System & { readonly credentials: Pick<SigningKeyStore, "read" | "write"> };

/** A key as the customer keeps it: `whsec_` and the key in base64. */
const drawKey = ({ random }: Pick<System, "random">) => new Secret(`whsec_${Buffer.from(random(keyBytes)).toString("base64")}`);

/**
 * Makes the signing key of a new webhook. A key that an erased webhook left is replaced.
 *
 * @throws {Failure} `credential_conflict`: the same is going on elsewhere. What the credential store throws.
 */
export async function createSigningKey(deps: Deps, tenant: string, signal: AbortSignal): Promise<Secret> {
  const place = signingKeyPlace(tenant);
  const before = await deps.credentials.read(place, signal);
  const key = drawKey(deps);
  await deps.credentials.write(place, { signing_key: key }, { cas: before?.version ?? 0 }, signal);
  return key;
}

/**
 * Makes the signing key of a webhook that has none.
 *
 * @returns `undefined`: it has one.
 * @throws {Failure} As {@link createSigningKey}.
 */
export async function createMissingKey(deps: Deps, tenant: string, signal: AbortSignal): Promise<Secret | undefined> {
  const stored = await deps.credentials.read(signingKeyPlace(tenant), signal);
  return stored?.fields.signing_key === undefined ? createSigningKey(deps, tenant, signal) : undefined;
}

/**
 * Makes another signing key. For {@link bothKeysHours} events are signed with the one before as well, so a receiver has that long to change
 * over. Within that time one more can be made, because the answer with the first may be lost: all three sign then.
 *
 * @returns `bothUntil` - Until then every key signs that a receiver may have.
 * @throws {Failure} `webhook_rotating`: three keys are in use already, and a fourth would end the first. `not_found`: there is no key.
 */
export async function rotateSigningKey(
  deps: Deps,
  tenant: string,
  signal: AbortSignal,
): Promise<{ readonly key: Secret; readonly bothUntil: Date }> {
  const place = signingKeyPlace(tenant);
  const before = await deps.credentials.read(place, signal);
  const newest = before?.fields.signing_key;
  if (before === undefined || newest === undefined) {
    throw new Failure("not_found");
  }
  const now = deps.clock();
  const used = listReplaced(before, now);
  if (used.length === replacedNames.length) {
    throw new Failure("webhook_rotating");
  }
  const key = drawKey(deps);
  const replaced = [...used, { key: newest, until: secondsAfter(now, bothKeysHours * 3600) }];
  const bothUntil = new Date(Math.min(...replaced.map(({ until }) => until.getTime())));
  const fields = { signing_key: key, ...Object.fromEntries(replaced.flatMap(toFields)) };
  await deps.credentials.write(place, fields, { cas: before.version }, signal);
  return { key, bothUntil };
}

/** The fields of keys that were replaced, the oldest first. */
const replacedNames = ["previous", "between"] as const;

type Replaced = { readonly key: Secret; readonly until: Date };

const toFields = ({ key, until }: Replaced, index: number): [string, Secret][] => [
  [`${replacedNames[index]}_key`, key],
  [`${replacedNames[index]}_until`, new Secret(until.toISOString())],
];

/** Lists the replaced keys that still sign, the oldest first. */
const listReplaced = ({ fields }: StoredCredential, now: Date): readonly Replaced[] =>
  replacedNames
    .flatMap((name) => {
      const [key, until] = [fields[`${name}_key`], fields[`${name}_until`]];
      return key === undefined || until === undefined ? [] : [{ key, until: new Date(until.reveal()) }];
    })
    .filter(({ until }) => until > now);

/** Lists the keys that events are signed with now, the newest first: after a rotation those before as well, for a day. */
export function listSigningKeys(stored: StoredCredential, now: Date): readonly Secret[] {
  const { signing_key: newest } = stored.fields;
  const replaced = listReplaced(stored, now).map(({ key }) => key);
  return [...(newest === undefined ? [] : [newest]), ...replaced.toReversed()];
}
