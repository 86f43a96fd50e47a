import { defined } from "../../defined.ts";
import type { Trust } from "../../identity/identity-token-source.ts";
import { applicationsPage, clouds, subscriptionsPage } from "../../providers/azure/azure.ts";
import { audiences } from "../../providers/azure/azure-federated-audiences.ts";
import { toCredentialName } from "../../providers/azure/azure-federated-trust.ts";
import type { BuildOffer, Script } from "../kit.ts";
import { applicationTerraform, identityTerraform, type TrustValues } from "./azure-federated-terraform.ts";
import setUpApplication from "./trust-application.sh";
import setUpIdentity from "./trust-identity.sh";
import removeApplication from "./untrust-application.sh";
import removeIdentity from "./untrust-identity.sh";

/**
 * How a customer makes an application of their directory, or a user-assigned managed identity, trust one connection: a federated credential with
 * exactly its issuer, subject and audience, and a role. The audience is that of the public cloud: the scripts know the others.
 */
export const buildOffer: BuildOffer = (trust) => ({
  audience: trust.audience ?? audiences.public,
  setUp: [
    bash("An application, with the Azure CLI", setUpApplication, trust),
    bash("A managed identity, with the Azure CLI", setUpIdentity, trust),
    applicationTerraform(toValues(trust)),
    identityTerraform(toValues(trust)),
  ],
  remove: [
    bash("The application, with the Azure CLI", removeApplication, trust),
    bash("The managed identity, with the Azure CLI", removeIdentity, trust),
    { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" },
  ],
  fields: [
    { name: "tenantId", title: "Tenant ID", hint: "Each script prints it: the directory's id or one of its domains." },
    {
      name: "clientId",
      title: "Client ID",
      hint: "Each script prints it: the id of the application, or the client ID of the managed identity.",
    },
    {
      name: "subscriptionId",
      title: "Subscription ID",
      hint: "The subscription to work with. Empty: the first that is enabled.",
      isOptional: true,
    },
    { name: "cloud", title: "Cloud", hint: "public, usgovernment or china. Empty: public.", isOptional: true },
    {
      name: "identityId",
      title: "Resource ID of the managed identity",
      hint: "Of a managed identity alone. It is needed for one thing: a disconnect names the commands that remove the identity.",
      isOptional: true,
    },
  ],
  links: [
    { title: "Applications, in the Azure portal", url: applicationsPage(clouds.public) },
    { title: "Managed identities, in the Azure portal", url: identitiesPage },
    { title: "Subscriptions, where a role is given under Access control (IAM)", url: subscriptionsPage(clouds.public) },
  ],
});

const identitiesPage = `${clouds.public.portalUrl}/#browse/Microsoft.ManagedIdentity%2FuserAssignedIdentities`;

function bash(title: string, text: string, trust: Trust): Script {
  const { credential, issuer, subject, audience = "" } = toValues(trust);
  const values = { CREDENTIAL: credential, ISSUER: issuer, SUBJECT: subject, AUDIENCE: audience };
  const filled = Object.entries(values).reduce((script, [name, value]) => script.replaceAll(`@${name}@`, value), text);
  return { kind: "bash", title, text: filled };
}

const toValues = (trust: Trust): TrustValues => ({
  credential: plain(toCredentialName(trust)),
  issuer: plain(trust.issuer),
  subject: plain(trust.subject),
  ...defined({ audience: trust.audience && plain(trust.audience) }),
});

/**
 * Lets a text into a script: its characters end no string of bash's, JSON's or Terraform's, and begin no expression there.
 *
 * @throws {RangeError} The text has another character.
 */
function plain(text: string): string {
  if (!/^[A-Za-z0-9:/._=~-]+$/.test(text)) {
    throw new RangeError("an issuer or a subject has a character that a script may read");
  }
  return text;
}
