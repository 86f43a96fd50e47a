import type { RandomBytes } from "../../oauth/opaque-value.ts";
import { Secret } from "../../secret.ts";

/** An Ed25519 key pair for SSH. */
export type SshKeyPair = {
  /** One line of `authorized_keys`: type, key and comment. */
  readonly publicKey: string;
  /** OpenSSH's own format, without a passphrase. */
  readonly privateKey: Secret;
};

/**
 * Makes an Ed25519 key pair in OpenSSH's formats. Node can create such keys, but cannot write the private part in a format that `ssh`
 * reads.
 *
 * @param comment - Ends the public line, and tells the customer whose key it is: letters, digits and `.@_-`, at most 64.
 * @throws {RangeError} The comment would change the meaning of a line of `authorized_keys`.
 * @see {@link https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key PROTOCOL.key}
 */
export async function createSshKeyPair(random: RandomBytes, comment: string): Promise<SshKeyPair> {
  if (!/^[A-Za-z0-9.@_-]{1,64}$/.test(comment)) {
    throw new RangeError("a comment is 1 to 64 letters, digits and .@_-");
  }
  const { getKeys } = await import("./micro-key-producer.chunk.ts");
  const { publicKey, privateKey } = getKeys(random(32), comment, random(4));
  return { publicKey, privateKey: new Secret(privateKey) };
}
