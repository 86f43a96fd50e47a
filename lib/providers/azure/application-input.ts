import * as v from "valibot";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { parseSubmission } from "../parse-submission.ts";
import type { Application } from "./azure.ts";
import { cloudNames } from "./azure-clouds.ts";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const domain = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** A field of a submission that names an application or what belongs to it. */
export const optionalText = v.optional(v.nullable(v.string()));

/** Whether a directory is named by its id. */
export const isDirectoryId = (tenant: string): boolean => guid.test(tenant);

/**
 * The directory is a segment of the token endpoint's path, so nothing else may be in it. `common` and its like are no directory: they name
 * none.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseTenant(text: string, name: string): string {
  const tenant = text.toLowerCase();
  if (!guid.test(tenant) && !domain.test(tenant)) {
    throw new Failure("invalid_request", { field: name, detail: "neither the id nor a domain of a directory" });
  }
  return tenant;
}

/** @throws {Failure} `invalid_request` with the field. */
export function parseClientId(text: string, name: string): string {
  const clientId = text.toLowerCase();
  if (!guid.test(clientId)) {
    throw new Failure("invalid_request", { field: name, detail: "not an application id" });
  }
  return clientId;
}

/** Pasted values often end in a space or a line break. */
export const toText = (text: string | null | undefined): string | undefined => text?.trim() || undefined;

/** @throws {Failure} `invalid_request` with the field. */
export function requireText(text: string | null | undefined, name: string): string {
  const value = toText(text);
  if (value === undefined) {
    throw new Failure("invalid_request", { field: name, detail: "missing" });
  }
  return value;
}

/** A customer's submission: an application or a managed identity that trusts our issuer. */
export type FederatedInput = CertificateInput & {
  /** Of a managed identity: its id among the resources. It is named in the commands that remove it, and asked for nothing. */
  readonly identityId?: string;
};

/** A customer's submission: an application, and the subscription to work with, if the application can see it. */
export type CertificateInput = { readonly application: Application; readonly subscriptionId?: string };

const applicationEntries = {
  tenantId: optionalText,
  clientId: optionalText,
  subscriptionId: optionalText,
  cloud: v.optional(v.nullable(v.picklist(cloudNames))),
};
const applicationSchema = v.object(applicationEntries);
const federatedSchema = v.object({ ...applicationEntries, identityId: optionalText });
export const federatedFields = Object.keys(federatedSchema.entries);
export const certificateFields = Object.keys(applicationEntries);
const proofs = v.object({ clientSecret: optionalText, clientCertificate: optionalText, readOnlyCredentials: v.optional(v.unknown()) });

function toInput({ cloud, ...sent }: v.InferOutput<typeof applicationSchema>): CertificateInput {
  const tenantId = parseTenant(requireText(sent.tenantId, "tenantId"), "tenantId");
  const clientId = parseClientId(requireText(sent.clientId, "clientId"), "clientId");
  return { application: { cloud: cloud ?? "public", tenantId, clientId }, ...defined({ subscriptionId: toText(sent.subscriptionId) }) };
}

/** Narrow, because it becomes part of a command that the customer is shown. A resource group may also have other letters: it is then not named. */
const identityPattern =
  /^\/subscriptions\/[0-9a-f-]{36}\/resource[gG]roups\/[\w.()-]{1,90}\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[\w-]{3,128}$/;

/**
 * Reads `{tenantId, clientId, subscriptionId?, cloud?, identityId?}`. Nothing of it is secret.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseFederatedInput(body: unknown): FederatedInput {
  const sent = parseSubmission(federatedSchema, body);
  const input = toInput(sent);
  const identityId = toText(sent.identityId);
  if (identityId !== undefined && !identityPattern.test(identityId)) {
    throw new Failure("invalid_request", { field: "identityId", detail: "not the id of a user-assigned identity" });
  }
  return { ...input, ...defined({ identityId }) };
}

/**
 * Reads `{tenantId, clientId, subscriptionId?, cloud?}`. Nothing of it is secret: a secret beside it is refused, and not left out.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseCertificateInput(body: unknown): CertificateInput {
  const sent = parseSubmission(applicationSchema, body);
  const another = Object.entries(parseSubmission(proofs, body)).find(([, value]) => value !== undefined && value !== null && value !== "");
  if (another !== undefined) {
    throw new Failure("invalid_request", { field: another[0], detail: "the key of KMS proves the application, and nothing else does" });
  }
  return toInput(sent);
}
