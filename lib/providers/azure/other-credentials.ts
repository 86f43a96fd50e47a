import * as v from "valibot";
import type { Finding } from "../../connections/finding.ts";
import { failedWith, unless } from "../../expected-failure.ts";
import type { Secret } from "../../secret.ts";
import { customerFinding } from "../customer-finding.ts";
import type { Cloud } from "./azure.ts";
import type { FederatedDetails } from "./azure-federated-details.ts";
import type { ExactTrust } from "./azure-federated-trust.ts";
import { readApi } from "./azure-request.ts";

const credentialsSchema = v.object({
  value: v.array(v.object({ name: v.string(), properties: v.object({ issuer: v.string(), subject: v.string() }) })),
});

/**
 * Finds the other federated credentials of a managed identity: each lets other tokens act as the connection, which no token of ours shows. The credentials
 * of an application are in Graph, which a connection has no right to read.
 *
 * @returns None, also where the identity may not read itself or Azure does not answer: the trust itself was proved.
 * @see {@link https://learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/list Federated Identity Credentials, List}
 */
export async function findOtherCredentials(
  { managementUrl }: Pick<Cloud, "managementUrl">,
  { identityId }: Pick<FederatedDetails, "identityId">,
  { issuer, subject }: ExactTrust,
  accessToken: Secret,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (identityId === undefined) {
    return [];
  }
  const url = `${managementUrl}${identityId}/federatedIdentityCredentials?api-version=2023-01-31`;
  const listing = readApi(credentialsSchema, { url, accessToken, label: "federatedIdentityCredentials.list" }, signal);
  const { value } = (await unless(failedWith(), listing)) ?? { value: [] };
  return value
    .filter(({ properties }) => properties.issuer !== issuer || properties.subject !== subject)
    .map(({ name }) => toFinding(name));
}

const toFinding = (name: string): Finding =>
  customerFinding("warning", {
    code: "identity_shared",
    target: name,
    title: `The managed identity has another federated credential, ${name}, which lets others act as this connection`,
    action:
      "In the Azure portal, open the managed identity, Federated credentials, and remove the other one, or connect again with an identity for this connection alone.",
  });
