import type { Details } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { ServiceAccountKey } from "./key-file.ts";

/** Builds the stored fields of a key: what signs and names it, and nothing else of its file. */
export const toFields = ({ email, projectId, keyId, privateKey }: ServiceAccountKey): CredentialFields => ({
  client_email: new Secret(email),
  project_id: new Secret(projectId),
  private_key: privateKey,
  ...(keyId === undefined ? {} : { private_key_id: new Secret(keyId) }),
});

/** @throws {Failure} `credential_missing`. */
export function readKey({ client_email, project_id, private_key, private_key_id }: CredentialFields): ServiceAccountKey {
  if (client_email === undefined || project_id === undefined || private_key === undefined) {
    throw new Failure("credential_missing");
  }
  return {
    email: client_email.reveal(),
    projectId: project_id.reveal(),
    privateKey: private_key,
    ...defined({ keyId: private_key_id?.reveal() }),
  };
}

/** What the record shows of a key: whose it is and which one, never the key. */
export const toDetails = ({ email, projectId, keyId }: ServiceAccountKey): Details => ({
  client_email: email,
  project_id: projectId,
  ...defined({ key_id: keyId }),
});
