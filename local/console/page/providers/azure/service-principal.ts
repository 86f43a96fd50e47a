import { type AzureCertificateSubmission, type AzureSecretSubmission, connectAzure } from "../../../../../client/generated/operations.ts";
import { applicationsPage } from "../../../../../lib/providers/azure/azure.ts";
import { clouds } from "../../../../../lib/providers/azure/azure-clouds.ts";
import type { Ask } from "../../ask.ts";
import { type FieldOf, submissionMethod } from "../submission-method.ts";
import { listScripts } from "./scripts.ts";

type Stored = AzureSecretSubmission | AzureCertificateSubmission;
type AzureField = FieldOf<Stored>;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

const directory: AzureField = {
  name: "tenantId",
  label: "Tenant ID",
  help: "The directory's ID, or one of its domains, such as contoso.onmicrosoft.com.",
  findProblem: (value) => (guid.test(value) || domain.test(value) ? undefined : "A tenant ID has 36 characters, such as 72f988bf-0000-…."),
};

const application: AzureField = {
  name: "clientId",
  label: "Client ID",
  help: "The application's ID. Not its object ID.",
  findProblem: (value) => (guid.test(value) ? undefined : "A client ID has 36 characters, such as 0b1f6471-0000-…."),
};

const secret: AzureField = {
  name: "clientSecret",
  label: "Client secret",
  help: "The secret's value, which is shown once. Not its ID.",
  secret: true,
  findProblem: (value) => (guid.test(value) ? "This is the ID of a secret. Its value is in the next column of the table." : undefined),
};

const certificate: AzureField = {
  name: "clientCertificate",
  label: "Certificate and private key",
  help: "Both in PEM, one after the other. RSA of 2,048 to 4,096 bits. The key signs. We never send it.",
  secret: true,
  lines: true,
  findProblem: (value) =>
    /BEGIN CERTIFICATE/.test(value) && /BEGIN (RSA )?PRIVATE KEY/.test(value)
      ? undefined
      : "It must hold a certificate and its private key, without a password.",
};

const more: readonly AzureField[] = [
  {
    name: "subscriptionId",
    label: "Subscription ID",
    help: "Empty: the first enabled one that the application can see.",
    optional: true,
    findProblem: (value) => (guid.test(value) ? undefined : "A subscription ID has 36 characters."),
  },
  {
    name: "cloud",
    label: "Cloud",
    help: "A directory is in one of them.",
    choices: [
      { value: "public", label: "Azure" },
      { value: "usgovernment", label: "Azure Government (United States)" },
      { value: "china", label: "Azure in China" },
    ],
  },
];

/** Another application, for the callers that may only read. */
const readOnly: readonly AzureField[] = [
  {
    ...application,
    name: "readOnlyCredentials.clientId",
    label: "Read-only client ID",
    help: "Of another application with fewer rights. Used for read-only requests.",
    optional: true,
  },
  { ...secret, name: "readOnlyCredentials.clientSecret", label: "Read-only client secret", help: "Of that application.", optional: true },
];

const common = {
  permissions: ["What the application's roles allow: Reader lets it list and read your subscriptions"],
  connect: (ask: Ask, body: Stored) => ask(connectAzure, body),
};

/** Azure by an application that proves itself by a secret. */
export const secretMethod = submissionMethod({
  ...common,
  name: "secret",
  title: "With an application and its secret",
  steps: [
    "Run one of the commands in Azure Cloud Shell (https://shell.azure.com), or where the Azure CLI is signed in.",
    "It registers the application aurora-oauth, gives it the role Reader on your subscription, and prints what to paste below.",
    `By hand: register an application at ${clouds.public.portalUrl}/#view/Microsoft_AAD_RegisteredApps/CreateApplicationBlade, create a secret, and give it the role under Access control (IAM) of a subscription.`,
  ],
  madeBy: "service_principal",
  copies: listScripts,
  fields: [
    directory,
    application,
    secret,
    ...more,
    {
      name: "secretExpiresAt",
      label: "Secret expires on",
      help: "Such as 2027-05-26. Fill it in if “Check first” asks for it.",
      optional: true,
      findProblem: (value) => (Number.isNaN(Date.parse(value)) ? "Write the date as 2027-05-26." : undefined),
    },
    ...readOnly,
  ],
});

/** Azure by an application that proves itself by a certificate. */
export const certificateMethod = submissionMethod({
  ...common,
  name: "certificate",
  title: "With an application and a certificate",
  steps: [
    "In place of a secret, upload a certificate to the application, under Certificates & secrets.",
    "Paste the certificate with its private key below. Prefer this where you can: the key is never sent to Microsoft.",
  ],
  link: { label: "Open your applications", url: applicationsPage(clouds.public) },
  fields: [directory, application, certificate, ...more],
  connectLabel: "Connect with the certificate",
});
