import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { CustomerClient } from "../minted-method.ts";
import { clientFields, parseSubmission, requireForm, submittedField } from "../parse-submission.ts";
import { isOvhRegion, type OvhRegion } from "./ovh.ts";

export type ServiceAccountInput = CustomerClient & { readonly endpoint: OvhRegion };

const schema = v.object({ ...clientFields, endpoint: submittedField });

/**
 * Reads `{endpoint, clientId, clientSecret}`, also as `client_id` and `client_secret`. Newer client ids begin with their region (`EU.`),
 * older ones do not, so the region is never read from them.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseServiceAccountInput(body: unknown): ServiceAccountInput {
  const { endpoint = "", ...sent } = parseSubmission(schema, body);
  if (!isOvhRegion(endpoint)) {
    throw new Failure("invalid_request", { field: "endpoint" });
  }
  const clientId = requireForm(sent.clientId ?? sent.client_id, "clientId", /^[\w.-]{1,128}$/);
  const clientSecret = requireForm(sent.clientSecret ?? sent.client_secret, "clientSecret", /^[\x21-\x7e]{1,256}$/);
  return { endpoint, clientId, clientSecret: new Secret(clientSecret) };
}
