import { type Trust, toConnectionName } from "../../issuer/identity-token-source.ts";
import { clouds } from "./azure-clouds.ts";
import type { FederatedDetails } from "./azure-federated-details.ts";

/** The three values that a federated credential must have, exactly, and its name. */
export type ExactTrust = Trust & { readonly audience: string; readonly name: string };

/**
 * Names the credential of one connection, by its id: letters, digits, hyphens and underscores. An application may have several, of several connections;
 * the name never changes.
 */
export const toCredentialName = (trust: Trust): string => `aurora-${toConnectionName(trust).replace(/^conn:/, "")}`;

/** What can stand between single quotes in a shell, and between double quotes in JSON. */
const isPlain = (text: string): boolean => /^[\w:/.=%~@+-]{1,600}$/.test(text);

/**
 * Builds the command that writes the trust as it must be, whether there is none or a wrong one.
 *
 * @returns `undefined`: a value has characters that are not safe in a command.
 * @see {@link https://learn.microsoft.com/graph/api/federatedidentitycredential-upsert Upsert federatedIdentityCredential}
 */
export function toTrustCommand({ application, identityId }: FederatedDetails, trust: ExactTrust): string | undefined {
  const { issuer, subject, audience, name } = trust;
  if (![issuer, subject, audience, name].every(isPlain)) {
    return undefined;
  }
  if (identityId !== undefined) {
    return `az identity federated-credential create --name '${name}' ${toIdentityOptions(identityId)} --issuer '${issuer}' --subject '${subject}' --audiences '${audience}'`;
  }
  const { cloud, clientId } = application;
  // Microsoft's own Graph, whatever the operator's settings are: the customer runs it.
  const url = `${clouds[cloud].graphUrl}/v1.0/applications(appId='${clientId}')/federatedIdentityCredentials(name='${name}')`;
  const body = JSON.stringify({ name, issuer, subject, audiences: [audience] });
  return `az rest --method PATCH --url "${url}" --headers Prefer=create-if-missing --body '${body}'`;
}

/** Builds the command that removes the trust of one connection, and nothing else of the application. */
export const toUntrustCommand = ({ application, identityId }: FederatedDetails, name: string): string =>
  identityId === undefined
    ? `az ad app federated-credential delete --id ${application.clientId} --federated-credential-id '${name}'`
    : `az identity federated-credential delete --yes --name '${name}' ${toIdentityOptions(identityId)}`;

/** The id was looked at when it was submitted: it is safe between single quotes. */
function toIdentityOptions(identityId: string): string {
  const [, , subscription, , group, , , , name] = identityId.split("/");
  return `--identity-name '${name}' --resource-group '${group}' --subscription ${subscription}`;
}
