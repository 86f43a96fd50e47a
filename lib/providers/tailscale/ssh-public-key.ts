/** Ends the line in the customer's `authorized_keys`. */
export const keyComment = "aurora-oauth";

/** How the line of every Ed25519 key begins: the type, and the part of its base64 that says type and length once more. */
const head = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

/** What tells one Ed25519 key from another: 43 characters. A record has room for them, and not for the whole line. */
export const toKeyPart = (publicKey: string): string => publicKey.slice(head.length).split(" ")[0] ?? "";

/** The line of `authorized_keys` whose `toKeyPart` this is. */
export const toPublicKey = (keyPart: string): string => `${head}${keyPart} ${keyComment}`;
