import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { field, parseClientId, parseFields, parseTenant, requireText, toText } from "./application-input.ts";
import { type Application, cloudNames } from "./azure.ts";

/** A customer's submission: an application that has the connection's certificate. */
export type CertificateInput = {
  readonly application: Application;
  /** The subscription to work with, if the application can see it. */
  readonly subscriptionId?: string;
};

const schema = v.object({
  tenantId: field,
  clientId: field,
  subscriptionId: field,
  cloud: v.optional(v.nullable(v.picklist(cloudNames))),
  clientSecret: field,
  clientCertificate: field,
  readOnlyCredentials: v.optional(v.unknown()),
});

/**
 * Reads `{tenantId, clientId, subscriptionId?, cloud?}`. Nothing of it is secret: a secret beside it is refused, and not left out.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseCertificateInput(body: unknown): CertificateInput {
  const { cloud, clientSecret, clientCertificate, readOnlyCredentials, ...sent } = parseFields(schema, body, "body");
  const proofs = Object.entries({ clientSecret, clientCertificate, readOnlyCredentials });
  const another = proofs.find(([, value]) => value !== undefined && value !== null && value !== "");
  if (another !== undefined) {
    throw new Failure("invalid_request", { field: another[0], detail: "the key of KMS proves the application, and nothing else does" });
  }
  const tenantId = parseTenant(requireText(sent.tenantId, "tenantId"), "tenantId");
  const clientId = parseClientId(requireText(sent.clientId, "clientId"), "clientId");
  const subscriptionId = toText(sent.subscriptionId);
  return { application: { cloud: cloud ?? "public", tenantId, clientId }, ...(subscriptionId === undefined ? {} : { subscriptionId }) };
}
