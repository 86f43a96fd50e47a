import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { isOvhRegion, type OvhRegion } from "./ovh.ts";

/** A customer's OAuth client of the flow CLIENT_CREDENTIALS, which OVHcloud calls a service account. */
export type ServiceAccount = { readonly clientId: string; readonly clientSecret: Secret };

export type ServiceAccountInput = ServiceAccount & { readonly endpoint: OvhRegion };

const field = v.optional(v.string());
const schema = v.object({ endpoint: field, clientId: field, client_id: field, clientSecret: field, client_secret: field });

/**
 * Reads `{endpoint, clientId, clientSecret}`, also as `client_id` and `client_secret`. Newer client ids begin with their region (`EU.`),
 * older ones do not, so the region is never read from them.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseServiceAccountInput(body: unknown): ServiceAccountInput {
  const parsed = v.safeParse(schema, body);
  if (!parsed.success) {
    throw new Failure("invalid_request", { field: v.getDotPath(parsed.issues[0]) ?? "body" });
  }
  const { endpoint = "", ...sent } = parsed.output;
  if (!isOvhRegion(endpoint)) {
    throw new Failure("invalid_request", { field: "endpoint" });
  }
  const clientId = requireText(sent.clientId ?? sent.client_id, "clientId", /^[\w.-]{1,128}$/);
  const clientSecret = requireText(sent.clientSecret ?? sent.client_secret, "clientSecret", /^[\x21-\x7e]{1,256}$/);
  return { endpoint, clientId, clientSecret: new Secret(clientSecret) };
}

/** Pasted values often end in a space or a line break. */
function requireText(text: string | undefined, name: string, form: RegExp): string {
  const value = text?.trim() ?? "";
  if (!form.test(value)) {
    throw new Failure("invalid_request", { field: name });
  }
  return value;
}
