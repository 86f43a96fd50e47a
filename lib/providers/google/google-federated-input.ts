import { Failure } from "../../errors.ts";
import { isObject } from "../../json.ts";
import { type PoolProvider, parsePoolProvider } from "./pool-provider.ts";
import { serviceAccountEmail } from "./service-account-email.ts";

/** What of the customer's Google Cloud lets us in, and as whom. None of it is secret. */
export type FederatedAccess = {
  readonly at: PoolProvider;
  /** The service account whose tokens we get. */
  readonly email: string;
};

/**
 * Reads `{workload_identity_provider: "projects/…/providers/…", service_account: "…@….iam.gserviceaccount.com"}`, the names that Google's own tools
 * give to both.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseFederatedInput(body: unknown): FederatedAccess {
  const { workload_identity_provider: name, service_account: email } = isObject(body) ? body : {};
  const at = typeof name === "string" ? parsePoolProvider(name) : undefined;
  if (at === undefined) {
    throw new Failure("invalid_request", { field: "workload_identity_provider" });
  }
  const address = typeof email === "string" ? email.trim() : "";
  if (!serviceAccountEmail.test(address)) {
    throw new Failure("invalid_request", { field: "service_account" });
  }
  return { at, email: address };
}
