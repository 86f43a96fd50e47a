import * as v from "valibot";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { parseSubmission } from "../parse-submission.ts";
import { optionalText, parseClientId, parseTenant, requireText, toText } from "./application-input.ts";
import type { ServicePrincipal, StoredProof } from "./azure.ts";
import { type CloudName, cloudNames } from "./azure-clouds.ts";
import { parseCertificate } from "./certificate.ts";

/** A customer's submission. */
export type PrincipalInput = {
  readonly full: ServicePrincipal;
  /** Another application, which may only read. */
  readonly readOnly?: ServicePrincipal;
  /** The subscription to work with, if the application can see it. */
  readonly subscriptionId?: string;
  /** When the secret expires, as the customer says: used only if Microsoft does not show it. */
  readonly secretExpiresAt?: Date;
};

const principalEntries = {
  tenantId: optionalText,
  tenant: optionalText,
  clientId: optionalText,
  appId: optionalText,
  clientSecret: optionalText,
  password: optionalText,
  clientCertificate: optionalText,
};

const schema = v.object({
  ...principalEntries,
  cloud: v.optional(v.picklist(cloudNames), "public"),
  subscriptionId: optionalText,
  subscription_id: optionalText,
  secretExpiresAt: optionalText,
});

const readOnlySchema = v.object(principalEntries);
const readOnlyField = v.object({ readOnlyCredentials: v.optional(v.unknown()), read_only_credentials: v.optional(v.unknown()) });

export const principalFields = Object.keys({ ...schema.entries, ...readOnlyField.entries });

type Sent = v.InferOutput<typeof readOnlySchema>;

/**
 * Reads a submission in Aurora's spellings: `tenantId` or `tenant`, `clientId` or `appId`, `clientSecret` or `password`; in place of a
 * secret also `clientCertificate`, a certificate and its private key in PEM.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parsePrincipalInput(body: unknown): PrincipalInput {
  const { cloud, ...sent } = parseSubmission(schema, body);
  const full = toPrincipal(sent, cloud, requireText(sent.tenantId ?? sent.tenant, "tenantId"), "");
  const readOnly = parseReadOnly(body, full);
  const subscriptionId = toText(sent.subscriptionId ?? sent.subscription_id);
  const expiresAt = toText(sent.secretExpiresAt);
  return {
    full,
    ...defined({ readOnly, subscriptionId }),
    ...(expiresAt === undefined ? {} : { secretExpiresAt: parseInstant(expiresAt) }),
  };
}

/** The other application is of the same cloud, and of the same directory unless it names another. */
function parseReadOnly(body: unknown, full: ServicePrincipal): ServicePrincipal | undefined {
  const { readOnlyCredentials, read_only_credentials } = v.parse(readOnlyField, body);
  const given = readOnlyCredentials ?? read_only_credentials;
  if (given === undefined || given === null) {
    return undefined;
  }
  const sent = parseSubmission(readOnlySchema, given, "readOnlyCredentials");
  const readOnly = toPrincipal(sent, full.cloud, toText(sent.tenantId ?? sent.tenant) ?? full.tenantId, "readOnlyCredentials.");
  if (readOnly.clientId === full.clientId) {
    throw new Failure("invalid_request", { field: "readOnlyCredentials.clientId", detail: "the same application has the same rights" });
  }
  return readOnly;
}

function toPrincipal(sent: Sent, cloud: CloudName, tenant: string, path: "" | "readOnlyCredentials."): ServicePrincipal {
  const clientId = parseClientId(requireText(sent.clientId ?? sent.appId, `${path}clientId`), `${path}clientId`);
  return { cloud, tenantId: parseTenant(tenant, `${path}tenantId`), clientId, proof: toProof(sent, path) };
}

function toProof({ clientSecret, password, clientCertificate }: Sent, path: string): StoredProof {
  const pem = toText(clientCertificate);
  if (pem !== undefined) {
    return { kind: "certificate", pem: parseCertificate(pem, `${path}clientCertificate`) };
  }
  const secret = requireText(clientSecret ?? password, `${path}clientSecret`);
  // A secret has 40 characters. Longer texts are something else that was pasted. Half a character cannot be written in a form.
  if (secret.length > 512 || !secret.isWellFormed()) {
    throw new Failure("invalid_request", { field: `${path}clientSecret` });
  }
  return { kind: "secret", secret: new Secret(secret) };
}

function parseInstant(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    throw new Failure("invalid_request", { field: "secretExpiresAt" });
  }
  return at;
}
