import type { Details } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { defined } from "../../defined.ts";
import { Secret } from "../../secret.ts";
import type { CustomerClient } from "../minted-method.ts";
import type { AuthKey } from "./auth-keys.ts";
import type { SshKeyPair } from "./ssh-key-pair.ts";
import { toKeyPart } from "./ssh-public-key.ts";

/** Builds the stored fields of a verified client. The auth key's fields come later, from its duty. */
export const toFields = ({ clientId, clientSecret }: CustomerClient, { publicKey, privateKey }: SshKeyPair): CredentialFields => ({
  client_id: new Secret(clientId),
  client_secret: clientSecret,
  ssh_private_key: privateKey,
  ssh_public_key: new Secret(publicKey),
});

/** Builds the credential with another auth key. */
export const withAuthKey = (held: CredentialFields, { id, key, expiresAt }: AuthKey): CredentialFields => ({
  ...held,
  auth_key: key,
  auth_key_id: new Secret(id),
  auth_key_expires_at: new Secret(expiresAt.toISOString()),
});

/** The fields that belong to the tailnet and not to the client: machines know the SSH key, and the auth key stays valid. */
const kept = ["ssh_private_key", "ssh_public_key", "auth_key", "auth_key_id", "auth_key_expires_at"];

/** Builds the next credential of the same tailnet, in which another client may replace the stored one. */
export const carryOver = (before: CredentialFields, next: CredentialFields): CredentialFields => ({
  ...next,
  ...Object.fromEntries(Object.entries(before).filter(([name]) => kept.includes(name))),
});

/**
 * What the details repeat of the credential, so that status, check and SSH setup need no secret. `end`: the day on which the auth key expires, in days
 * since 1970, because the record has no room for more.
 */
export const detailsOf = ({ ssh_public_key, auth_key_id, auth_key_expires_at: end }: CredentialFields): Details => ({
  ...(ssh_public_key === undefined ? {} : { ssh_key: toKeyPart(ssh_public_key.reveal()) }),
  ...defined({ auth_key_id: auth_key_id?.reveal(), end: end && `${Math.floor(Date.parse(end.reveal()) / 86_400_000)}` }),
});

/**
 * The details with what they repeat of the credential, so that status, check and SSH setup need no secret. Short, because they are
 * part of a record of 1 KB.
 *
 * @param problem - The reason why the auth key could not be created. Default: none.
 */
export const toDetails = (
  { key_problem: _, ...details }: Details,
  held: CredentialFields,
  { tags, problem }: { readonly tags: readonly string[]; readonly problem?: string },
): Details => ({ ...details, tags: tags.join(" "), ...detailsOf(held), ...defined({ key_problem: problem }) });
