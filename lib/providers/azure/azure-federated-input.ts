import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { field, parseClientId, parseFields, parseTenant, requireText, toText } from "./application-input.ts";
import { cloudNames } from "./azure.ts";
import type { Application } from "./service-principal.ts";

/** A customer's submission: an application or a managed identity that trusts our issuer. */
export type FederatedInput = {
  readonly application: Application;
  /** The subscription to work with, if the application can see it. */
  readonly subscriptionId?: string;
  /** Of a managed identity: its id among the resources. It is named in the commands that remove it, and asked for nothing. */
  readonly identityId?: string;
};

const schema = v.object({
  tenantId: field,
  clientId: field,
  subscriptionId: field,
  identityId: field,
  cloud: v.optional(v.nullable(v.picklist(cloudNames))),
});

/** Narrow, because it becomes part of a command that the customer is shown. A resource group may also have other letters: it is then not named. */
const identityPattern =
  /^\/subscriptions\/[0-9a-f-]{36}\/resource[gG]roups\/[\w.()-]{1,90}\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[\w-]{3,128}$/;

/**
 * Reads `{tenantId, clientId, subscriptionId?, cloud?, identityId?}`. Nothing of it is secret.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseFederatedInput(body: unknown): FederatedInput {
  const { cloud, ...sent } = parseFields(schema, body, "body");
  const tenantId = parseTenant(requireText(sent.tenantId, "tenantId"), "tenantId");
  const clientId = parseClientId(requireText(sent.clientId, "clientId"), "clientId");
  const [subscriptionId, identityId] = [toText(sent.subscriptionId), toText(sent.identityId)];
  if (identityId !== undefined && !identityPattern.test(identityId)) {
    throw new Failure("invalid_request", { field: "identityId", detail: "not the id of a user-assigned identity" });
  }
  return {
    application: { cloud: cloud ?? "public", tenantId, clientId },
    ...(subscriptionId === undefined ? {} : { subscriptionId }),
    ...(identityId === undefined ? {} : { identityId }),
  };
}
