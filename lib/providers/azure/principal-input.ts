import * as v from "valibot";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { type CloudName, cloudNames } from "./azure.ts";
import { parseCertificate } from "./certificate.ts";
import type { Proof, ServicePrincipal } from "./service-principal.ts";

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

const field = v.optional(v.nullable(v.string()));
const principalEntries = {
  tenantId: field,
  tenant: field,
  clientId: field,
  appId: field,
  clientSecret: field,
  password: field,
  clientCertificate: field,
};

const schema = v.object({
  ...principalEntries,
  cloud: v.optional(v.picklist(cloudNames), "public"),
  subscriptionId: field,
  subscription_id: field,
  secretExpiresAt: field,
});

const readOnlySchema = v.object(principalEntries);
const readOnlyField = v.object({ readOnlyCredentials: v.optional(v.unknown()), read_only_credentials: v.optional(v.unknown()) });

type Sent = v.InferOutput<typeof readOnlySchema>;

/**
 * Reads a submission in Aurora's spellings: `tenantId` or `tenant`, `clientId` or `appId`, `clientSecret` or `password`; in place of a
 * secret also `clientCertificate`, a certificate and its private key in PEM.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parsePrincipalInput(body: unknown): PrincipalInput {
  const { cloud, ...sent } = parseFields(schema, body, "body");
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
  const sent = parseFields(readOnlySchema, given, "readOnlyCredentials");
  const readOnly = toPrincipal(sent, full.cloud, toText(sent.tenantId ?? sent.tenant) ?? full.tenantId, "readOnlyCredentials.");
  if (readOnly.clientId === full.clientId) {
    throw new Failure("invalid_request", { field: "readOnlyCredentials.clientId", detail: "the same application has the same rights" });
  }
  return readOnly;
}

function toPrincipal(sent: Sent, cloud: CloudName, tenant: string, path: "" | "readOnlyCredentials."): ServicePrincipal {
  const clientId = requireText(sent.clientId ?? sent.appId, `${path}clientId`).toLowerCase();
  if (!guid.test(clientId)) {
    throw new Failure("invalid_request", { field: `${path}clientId`, detail: "not an application id" });
  }
  return { cloud, tenantId: parseTenant(tenant, `${path}tenantId`), clientId, proof: toProof(sent, path) };
}

function toProof({ clientSecret, password, clientCertificate }: Sent, path: string): Proof {
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

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const domain = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** Whether a directory is named by its id. */
export const isDirectoryId = (tenant: string): boolean => guid.test(tenant);

/**
 * The directory is a segment of the token endpoint's path, so nothing else may be in it. `common` and its like are no directory: they name
 * none.
 */
function parseTenant(text: string, name: string): string {
  const tenant = text.toLowerCase();
  if (!guid.test(tenant) && !domain.test(tenant)) {
    throw new Failure("invalid_request", { field: name, detail: "neither the id nor a domain of a directory" });
  }
  return tenant;
}

function parseInstant(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) {
    throw new Failure("invalid_request", { field: "secretExpiresAt" });
  }
  return at;
}

function parseFields<T>(fields: v.GenericSchema<unknown, T>, value: unknown, name: string): T {
  const parsed = v.safeParse(fields, value);
  if (!parsed.success) {
    throw new Failure("invalid_request", { field: v.getDotPath(parsed.issues[0]) ?? name });
  }
  return parsed.output;
}

/** Pasted values often end in a space or a line break. */
const toText = (text: string | null | undefined): string | undefined => text?.trim() || undefined;

function requireText(text: string | null | undefined, name: string): string {
  const value = toText(text);
  if (value === undefined) {
    throw new Failure("invalid_request", { field: name, detail: "missing" });
  }
  return value;
}
