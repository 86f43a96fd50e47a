import type { Details } from "../../connections/connection.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { isObject } from "../../json.ts";
import { readProvedAt } from "../allow-propagation.ts";
import { findProjectOfEmail, serviceAccountEmail } from "./key-file.ts";
import { type PoolProvider, parsePoolProvider, toAudience } from "./pool-provider.ts";

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

export type FederatedDetails = FederatedAccess & {
  /** When the trust was last proved by a connect. Absent on a record of before. */
  readonly provedAt?: Date;
};

/** Builds the details on the record, which is all that is kept of a connection without a secret. */
export const toFederatedDetails = ({ at, email, provedAt }: FederatedDetails): Details => ({
  audience: toAudience(at),
  client_email: email,
  project_number: at.projectNumber,
  ...defined({ project_id: findProjectOfEmail(email), proved_at: provedAt?.toISOString() }),
});

/** @throws {Failure} `credential_missing`: the record does not name a provider and an account. */
export function readFederatedDetails({ audience = "", client_email, ...others }: Details): FederatedDetails {
  const at = parsePoolProvider(audience);
  if (at === undefined || client_email === undefined) {
    throw new Failure("credential_missing", { detail: "the record names no provider of a pool" });
  }
  return { at, email: client_email, ...readProvedAt(others) };
}
