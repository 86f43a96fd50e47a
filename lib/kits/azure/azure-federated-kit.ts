import { audiences, clouds } from "../../providers/azure/azure-clouds.ts";
import { toCredentialName } from "../../providers/azure/azure-federated-trust.ts";
import { type BuildFederatedKit, destroy, namedTrust, optionalField, plain, plainTrust, withTerraform } from "../kit.ts";
import { azureCli, cloud, links, printed, subscriptionId, tenantId } from "./azure-kit.ts";
import { buildApplicationTerraform, buildIdentityTerraform } from "./azure-terraform.ts";
import setUpApplication from "./trust-application.sh";
import setUpIdentity from "./trust-identity.sh";
import removeApplication from "./untrust-application.sh";
import removeIdentity from "./untrust-identity.sh";

/**
 * How a customer makes an application of their directory, or a user-assigned managed identity, trust one connection: a federated credential with
 * exactly its issuer, subject and audience, and a role. The audience is that of the public cloud: the scripts know the others.
 */
export const buildFederatedKit: BuildFederatedKit = (trust) => {
  const trusted = { ...plainTrust(trust), credential: plain(toCredentialName(trust)) };
  const values = { CREDENTIAL: trusted.credential, ...namedTrust(trusted) };
  return {
    audience: trust.audience ?? audiences.public,
    setUp: [
      azureCli(setUpApplication, values, "An application, with the Azure CLI"),
      azureCli(setUpIdentity, values, "A managed identity, with the Azure CLI"),
      withTerraform(buildApplicationTerraform(trusted), "An application, with Terraform"),
      withTerraform(buildIdentityTerraform(trusted), "A managed identity, with Terraform"),
    ],
    remove: [
      azureCli(removeApplication, values, "The application, with the Azure CLI"),
      azureCli(removeIdentity, values, "The managed identity, with the Azure CLI"),
      destroy,
    ],
    fields: [
      tenantId,
      printed("clientId", "Client ID", "the id of the application, or the client ID of the managed identity"),
      subscriptionId,
      cloud,
      optionalField(
        "identityId",
        "Resource ID of the managed identity",
        "Only for a managed identity: a disconnect names the commands that remove it.",
      ),
    ],
    links: [...links, { title: "Managed identities, in the Azure portal", url: identitiesPage }],
  };
};

const identitiesPage = `${clouds.public.portalUrl}/#browse/Microsoft.ManagedIdentity%2FuserAssignedIdentities`;
