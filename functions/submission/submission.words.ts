import * as v from "valibot";
import type { FailureCode } from "../../lib/errors.ts";
import { maybe, named, placeFields, said, string, taggedFields } from "../../lib/openapi/describe.ts";
import { endingFailures, providerFailures, storeFailures, waitingFailures } from "../../lib/openapi/failures.ts";
import { cloudNames } from "../../lib/providers/azure/azure-clouds.ts";
import { ovhRegions } from "../../lib/providers/ovh/ovh-regions.ts";
import { isRefusal } from "./connect-submitted.ts";

const formed = (words: string, form: RegExp) => said(v.pipe(v.string(), v.regex(form)), words);
const orNothing = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema));
const body = <Fields extends v.ObjectEntries>(name: string, fields: Fields) => named(name, v.looseObject(fields));

/** Pasted values often begin or end with a space or a line break, which the parsers cut off. */
const present = /\S/;

const method = maybe(v.string(), "Read by a preflight alone: which of the provider's methods it is.");
const chosen = { method, replace_account: v.optional(said(v.boolean(), "Whether another account may replace the connected one."), false) };

export const roleArn = formed(
  "The ARN of the role that lets this application in.",
  /^\s*arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::\d{12}:role\/[\w+=,.@/-]{1,200}\s*$/,
);
export const region = orNothing(
  formed("The region in which callers use the credentials, such as `eu-west-1`.", /^$|^[a-z]{2,4}(-[a-z]{2,10}){1,3}-\d$/),
);

const part = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?";
const guid = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
const directoryForm = `(?:${guid}|(?=[A-Za-z0-9.-]{4,253}\\s*$)${part}(?:\\.${part})+)`;
const directory = formed("The id or a domain of the directory. Also `tenant`.", new RegExp(`^\\s*${directoryForm}\\s*$`));
const applicationId = formed("The id of the application. Also `appId`.", new RegExp(`^\\s*${guid}\\s*$`));
const subscriptionId = orNothing(string("The subscription to work with, if the application can see it."));
const cloud = v.optional(v.picklist(cloudNames), "public");

const without = v.optional(v.null());
const secret = formed("The value of a secret, and not its id. Also `password`.", /^\s*\S(?:[\s\S]{0,510}\S)?\s*$/);
const certificate = formed(
  "An RSA certificate and its private key, in PEM.",
  /^(?=[\s\S]*-----BEGIN CERTIFICATE-----)[\s\S]*-----BEGIN (?:RSA )?PRIVATE KEY-----/,
);

/** The fields by which an application proves itself, in Aurora's first spelling of each; `principal-input.ts` reads the others too. */
const bySecret = { clientId: applicationId, clientSecret: secret, clientCertificate: without };
const byCertificate = { clientId: applicationId, clientSecret: orNothing(string("Not read.")), clientCertificate: certificate };

const readOnlyTenant = orNothing(formed("Default: that of the other application.", new RegExp(`^\\s*(?:${directoryForm})?\\s*$`)));
const readOnly = [
  body("AzureReadOnlySecret", { ...bySecret, tenantId: readOnlyTenant }),
  body("AzureReadOnlyCertificate", { ...byCertificate, tenantId: readOnlyTenant }),
];

const application = { ...placeFields, tenantId: directory, cloud, subscriptionId, ...chosen };
const stored = {
  ...application,
  key: without,
  secretExpiresAt: orNothing(string("When the secret expires, for directories in which Microsoft does not show it.")),
  readOnlyCredentials: orNothing(said(v.union(readOnly), "A second application, for tokens with `access=read`.")),
};
const kms = said(
  v.literal("kms"),
  "A certificate proves the application, and its private key is ours: `GET /connections/azure/certificate`.",
);
const byKms = { clientId: applicationId, key: kms, clientSecret: without, clientCertificate: without, readOnlyCredentials: without };

/** The body of `POST /azure/login`: one proof of the application. */
export const azureLogin = named(
  "AzureSubmission",
  v.union([
    body("AzureSecretSubmission", { ...stored, ...bySecret }),
    body("AzureCertificateSubmission", { ...stored, ...byCertificate }),
    body("AzureKmsSubmission", { ...application, ...byKms }),
  ]),
);

/** The body of `POST /tailscale_api/tailscale/connect`. */
export const tailscaleClient = body("TailscaleSubmission", {
  ...placeFields,
  clientId: formed("The id of the OAuth client.", present),
  clientSecret: formed("Its secret.", present),
  tailnet: maybe(v.string(), "The tailnet that the client should belong to. Default: the client's own."),
  ...chosen,
});

/** The body of `POST /ovh_api/ovh/service-account/connect`. */
export const ovhServiceAccount = body("OvhSubmission", {
  ...placeFields,
  endpoint: v.picklist(ovhRegions),
  clientId: formed("The id of the service account.", /^\s*[\w.-]{1,128}\s*$/),
  clientSecret: formed("Its secret.", /^\s*[\x21-\x7e]{1,256}\s*$/),
  ...chosen,
});

/** The body of `POST /api/gcp/service-account/connect`. */
export const googleKey = body("GoogleKeySubmission", {
  ...placeFields,
  service_account_json: formed("The text of the key file.", /^\s*\{/),
  method,
  replace_account: v.optional(v.boolean(), true),
});

/** The body of `POST /workspaces/{wid}/aws/role`. */
export const awsRole = body("AwsSubmission", { roleArn, region, method });

const { label } = placeFields;
/** Bodies with the fields that the offers of the providers name. */
const trusts = [
  body("GoogleTrust", {
    label,
    workload_identity_provider: formed(
      "The resource name of the pool's provider.",
      /projects\/[1-9]\d{0,19}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}\s*$/,
    ),
    service_account: formed(
      "The account that trusts the connection's subject.",
      /^\s*[a-z0-9][a-z0-9.-]{0,128}@[a-z0-9.-]{1,190}\.gserviceaccount\.com\s*$/,
    ),
    ...chosen,
  }),
  body("AzureTrust", {
    label,
    tenantId: directory,
    clientId: applicationId,
    subscriptionId,
    identityId: orNothing(string("The resource id of a managed identity, for the commands that remove it.")),
    cloud: orNothing(v.picklist(cloudNames)),
    ...chosen,
  }),
  body("AwsTrust", { label, roleArn, region, ...chosen }),
  body("TailscaleTrust", {
    label,
    clientId: formed("The client id of the federated credential.", /^\s*[A-Za-z0-9]{1,64}(-[A-Za-z0-9]{1,64})?\s*$/),
    tailnet: maybe(v.string(), "The tailnet that the credential should belong to."),
    ...chosen,
  }),
] as const;

const neutral = named("AnySubmission", v.strictObject({ ...taggedFields, method: v.string(), fields: v.record(v.string(), v.unknown()) }));

/** The body of a preflight: that of the connect route, with the method beside it where the provider has several. */
export const submission = named(
  "Submission",
  v.union([neutral, azureLogin, tailscaleClient, ovhServiceAccount, googleKey, awsRole, ...trusts]),
);

/** What a route can answer that connects a provider by what its body holds. */
const ofConnecting = ["account_mismatch", "account_claimed", "account_not_found", "confirmation_invalid", "login_revoked"] as const;
export const submissionFailures: readonly FailureCode[] = [
  ...ofConnecting,
  ...storeFailures,
  ...providerFailures,
  ...endingFailures,
  ...waitingFailures,
];

/** Sorts the failures of a submission by status, as `answerRefusedSubmission` answers them. */
export function refusedSubmission(more: readonly FailureCode[] = []) {
  const all = [...submissionFailures, ...more];
  return { failures: all.filter((code) => !isRefusal(code)), failuresAs: { 401: all.filter(isRefusal) } };
}
