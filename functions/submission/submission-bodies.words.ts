import * as v from "valibot";
import { named } from "../../lib/openapi/describe.ts";
import { placeFields } from "../../lib/openapi/parameters.ts";
import { cloudNames } from "../../lib/providers/azure/azure.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh.ts";

const said = (what: string, form: RegExp) => v.pipe(v.string(), v.regex(form), v.description(what));
const text = (what: string) => v.optional(v.nullable(v.pipe(v.string(), v.description(what))));

/** Pasted values often begin or end with a space or a line break, which the parsers cut off. */
const present = /\S/;

const method = v.optional(v.pipe(v.string(), v.description("Read by a preflight alone: which of the provider's methods it is.")));
const chosen = {
  method,
  replace_account: v.optional(v.pipe(v.boolean(), v.description("Whether another account may replace the connected one.")), false),
};

export const roleArn = said(
  "The ARN of the role that lets this application in.",
  /^\s*arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::\d{12}:role\/[\w+=,.@/-]{1,200}\s*$/,
);
export const region = v.optional(
  v.nullable(said("The region in which callers use the credentials, such as `eu-west-1`.", /^$|^[a-z]{2,4}(-[a-z]{2,10}){1,3}-\d$/)),
);

const part = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const guid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const directoryForm = `(?:${guid}|(?=[A-Za-z0-9.-]{4,253}\\s*$)${part}(?:\\.${part})+)`;
const directory = said("The id or a domain of the directory. Also `tenant`.", new RegExp(`^\\s*${directoryForm}\\s*$`));
const applicationId = said("The id of the application. Also `appId`.", new RegExp(`^\\s*${guid}\\s*$`));
const subscriptionId = text("The subscription to work with, if the application can see it.");
const cloud = v.optional(v.picklist(cloudNames), "public");

const without = v.optional(v.null());
const secret = said("The value of a secret, and not its id. Also `password`.", /^\s*\S(?:[\s\S]{0,510}\S)?\s*$/);
const certificate = said(
  "An RSA certificate and its private key, in PEM.",
  /^(?=[\s\S]*-----BEGIN CERTIFICATE-----)[\s\S]*-----BEGIN (?:RSA )?PRIVATE KEY-----/,
);

/** The fields by which an application proves itself, in Aurora's first spelling of each; `principal-input.ts` reads the others too. */
const bySecret = { clientId: applicationId, clientSecret: secret, clientCertificate: without };
const byCertificate = { clientId: applicationId, clientSecret: text("Not read."), clientCertificate: certificate };

const readOnlyTenant = v.optional(
  v.nullable(said("Default: that of the other application.", new RegExp(`^\\s*(?:${directoryForm})?\\s*$`))),
);
const readOnlyCredentials = v.optional(
  v.nullable(
    v.pipe(
      v.union([
        named("AzureReadOnlySecret", v.looseObject({ ...bySecret, tenantId: readOnlyTenant })),
        named("AzureReadOnlyCertificate", v.looseObject({ ...byCertificate, tenantId: readOnlyTenant })),
      ]),
      v.description("A second application, for tokens with `access=read`."),
    ),
  ),
);

const application = { ...placeFields, tenantId: directory, cloud, subscriptionId, ...chosen };
const stored = {
  ...application,
  key: without,
  secretExpiresAt: text("When the secret expires, for directories in which Microsoft does not show it."),
  readOnlyCredentials,
};

/** The body of `POST /azure/login`: one proof of the application. */
export const azureLogin = named(
  "AzureSubmission",
  v.union([
    named("AzureSecretSubmission", v.looseObject({ ...stored, ...bySecret })),
    named("AzureCertificateSubmission", v.looseObject({ ...stored, ...byCertificate })),
    named(
      "AzureKmsSubmission",
      v.looseObject({
        ...application,
        clientId: applicationId,
        key: v.pipe(
          v.literal("kms"),
          v.description("A certificate proves the application, and its private key is ours: `GET /azure/certificate`."),
        ),
        clientSecret: without,
        clientCertificate: without,
        readOnlyCredentials: without,
      }),
    ),
  ]),
);

/** The body of `POST /tailscale_api/tailscale/connect`. */
export const tailscaleClient = named(
  "TailscaleSubmission",
  v.looseObject({
    ...placeFields,
    clientId: said("The id of the OAuth client.", present),
    clientSecret: said("Its secret.", present),
    tailnet: v.optional(v.pipe(v.string(), v.description("The tailnet that the client should belong to. Default: whichever it does."))),
    ...chosen,
  }),
);

/** The body of `POST /ovh_api/ovh/service-account/connect`. */
export const ovhServiceAccount = named(
  "OvhSubmission",
  v.looseObject({
    ...placeFields,
    endpoint: v.picklist(ovhRegions),
    clientId: said("The id of the service account.", /^\s*[\w.-]{1,128}\s*$/),
    clientSecret: said("Its secret.", /^\s*[\x21-\x7e]{1,256}\s*$/),
    ...chosen,
  }),
);

/** The body of `POST /api/gcp/service-account/connect`. */
export const googleKey = named(
  "GoogleKeySubmission",
  v.looseObject({
    ...placeFields,
    service_account_json: said("The text of the key file.", /^\s*\{/),
    method,
    replace_account: v.optional(v.boolean(), true),
  }),
);

/** The body of `POST /workspaces/{wid}/aws/role`. */
export const awsRole = named("AwsSubmission", v.looseObject({ roleArn, region, method }));

const trusts = [
  named(
    "GoogleTrust",
    v.looseObject({
      label: placeFields.label,
      workload_identity_provider: said(
        "The resource name of the pool's provider.",
        /projects\/[1-9]\d{0,19}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}\s*$/,
      ),
      service_account: said(
        "The account that trusts the connection's subject.",
        /^\s*[a-z0-9][a-z0-9.-]{0,128}@[a-z0-9.-]{1,190}\.gserviceaccount\.com\s*$/,
      ),
      ...chosen,
    }),
  ),
  named(
    "AzureTrust",
    v.looseObject({
      label: placeFields.label,
      tenantId: directory,
      clientId: applicationId,
      subscriptionId,
      identityId: text("The resource id of a managed identity, for the commands that remove it."),
      cloud: v.optional(v.nullable(v.picklist(cloudNames))),
      ...chosen,
    }),
  ),
  named("AwsTrust", v.looseObject({ label: placeFields.label, roleArn, region, ...chosen })),
  named(
    "TailscaleTrust",
    v.looseObject({
      label: placeFields.label,
      clientId: said("The client id of the federated credential.", /^\s*[A-Za-z0-9]{1,64}(-[A-Za-z0-9]{1,64})?\s*$/),
      tailnet: v.optional(v.pipe(v.string(), v.description("The tailnet that the credential should belong to."))),
      ...chosen,
    }),
  ),
] as const;

/** The body of `POST /connections/{provider}/federated`: the fields that the offer of the provider names. */
export const trustSubmission = named("TrustSubmission", v.union(trusts));

/** The body of a preflight: that of the connect route, with the method beside it where the provider has several. */
export const submission = named("Submission", v.union([azureLogin, tailscaleClient, ovhServiceAccount, googleKey, awsRole, ...trusts]));
