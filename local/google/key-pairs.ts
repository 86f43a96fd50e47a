import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

const generate = promisify(generateKeyPair);
const pairs: Promise<KeyPair>[] = [];
const most = 4;
let next = 0;

/**
 * Deals a key pair. Generating one takes a tenth of a second, so a process generates four and deals them in turn, each to many accounts.
 *
 * @param dealt - What the account got before: it never gets the same pair twice.
 */
export async function dealKeyPair(dealt: readonly KeyObject[]): Promise<KeyPair> {
  const index = next++ % most;
  pairs[index] ??= generate("rsa", { modulusLength: 2048 });
  const pair = await pairs[index];
  return dealt.includes(pair.publicKey) ? generate("rsa", { modulusLength: 2048 }) : pair;
}
