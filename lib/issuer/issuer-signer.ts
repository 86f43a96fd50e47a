import type { KmsKey } from "../aws/kms-key.ts";
import { Failure } from "../errors.ts";
import type { Clock } from "../system.ts";
import { findSigner } from "./key-set.ts";
import { knownKeySet, type ReadKeySet } from "./known-key-set.ts";
import { publicKeys } from "./public-keys.ts";

/** The key that signs now. `sign` takes the text itself. */
export type Signer = { readonly kid: string; sign(text: string): Promise<Buffer> };

/** Does one piece of work with the key that signs now. */
export type WithSigner = <T>(work: (signer: Signer) => Promise<T>) => Promise<T>;

/** For how long a process remembers the key set: as long as an operator's secret. A key is published for a day before it signs. */
const keptMs = 300_000;

/**
 * Chooses the signer out of the key set, which a process reads once in five minutes. Where none was stored, the template's key signs.
 *
 * A key that does not sign may have been taken out meanwhile: the set is read again, and if another key signs, the work is done with that one.
 */
export function issuerSigner({
  readKeySet,
  keyOf,
  templateKey,
  clock,
}: {
  readonly readKeySet: ReadKeySet;
  readonly keyOf: (arn: string) => KmsKey;
  /** The ARN of the key that the template made. */
  readonly templateKey: string;
  readonly clock: Clock;
}): WithSigner {
  const keySet = knownKeySet({ read: readKeySet, clock, keptMs });
  const readJwk = publicKeys((arn) => keyOf(arn).readPublicKey());
  const choose = async () => {
    const keys = await keySet.read();
    return keys === undefined ? { arn: templateKey } : findSigner(keys, clock());
  };
  const toSigner = async (key: { readonly arn: string; readonly kid?: string } | undefined): Promise<Signer> => {
    if (key === undefined) {
      throw new Failure("issuer_unavailable", { detail: "no key of the key set may sign" });
    }
    return { kid: key.kid ?? (await readJwk(key.arn)).kid, sign: keyOf(key.arn).sign };
  };
  return async (work) => {
    const chosen = await choose();
    try {
      return await work(await toSigner(chosen));
    } catch (error) {
      if (!(error instanceof Failure && error.code === "issuer_unavailable")) {
        throw error;
      }
      keySet.doubt();
      const other = await choose();
      if (other?.arn === chosen?.arn) {
        throw error;
      }
      return work(await toSigner(other));
    }
  };
}
