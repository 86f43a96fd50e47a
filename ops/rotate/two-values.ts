import { randomBytes } from "node:crypto";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { Secret } from "../../lib/secret.ts";
import { readStoredSecret, replaceStoredSecret, type StoredSecret } from "./stored-secret.ts";

/** A process caches a secret for five minutes, and the request that it works on may last for another half. */
export const rememberedMs = 330_000;

/** A secret of which functions accept two values, `current` and `previous`, so that it is replaced without an outage. */
export type TwoValues = {
  /** From this instant every process knows the current value, and none uses the previous one for anything new. */
  readonly knownAt: Date;
  readonly current: Secret;
  readonly previous: Secret;
  readonly stored: StoredSecret;
};

/** Makes a value of 32 random bytes. */
export const newValue = (encoding: "base64" | "base64url"): Secret => new Secret(randomBytes(32).toString(encoding));

/** Finds the rotation that is under way. @returns `undefined`: there is none. @throws {Error} The secret has no current value. */
export function findRotation(stored: StoredSecret): TwoValues | undefined {
  const { current, previous } = stored.values;
  if (current === undefined || current.reveal() === "") {
    throw new Error(`the secret ${stored.id} has no current value`);
  }
  const isUnderWay = previous !== undefined && previous.reveal() !== "";
  return isUnderWay ? { stored, current, previous, knownAt: new Date(stored.writtenAt.getTime() + rememberedMs) } : undefined;
}

/** @throws {Error} A rotation is under way: another one would lose its previous value. */
export function refuseWhileUnderWay(stored: StoredSecret): void {
  if (findRotation(stored) !== undefined) {
    throw new Error(`a rotation of ${stored.id} is under way since ${stored.writtenAt.toISOString()}: end it with --finish first`);
  }
}

/** Makes a new value current, and the current one `previous`. */
export async function beginRotation(client: SecretsManagerClient, stored: StoredSecret, value: Secret): Promise<void> {
  refuseWhileUnderWay(stored);
  const { current, ...others } = stored.values;
  await replaceStoredSecret(client, stored, { ...others, current: value, ...(current === undefined ? {} : { previous: current }) });
}

/** Reads the rotation to finish. @throws {Error} There is none, or processes may still use the previous value. */
export async function readRotation(client: SecretsManagerClient, id: string, now: Date): Promise<TwoValues> {
  const rotation = findRotation(await readStoredSecret(client, id));
  if (rotation === undefined) {
    throw new Error(`no rotation of ${id} is under way: it has no previous value`);
  }
  if (now < rotation.knownAt) {
    throw new Error(`functions may use the previous value of ${id} until ${rotation.knownAt.toISOString()}: finish after that`);
  }
  return rotation;
}

/** Takes the previous value out. */
export function endRotation(client: SecretsManagerClient, { stored }: TwoValues): Promise<void> {
  const { previous: _, ...kept } = stored.values;
  return replaceStoredSecret(client, stored, kept);
}
