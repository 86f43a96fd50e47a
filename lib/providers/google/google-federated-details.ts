import type { Details } from "../../connections/connection.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { readProvedAt } from "../while-settling.ts";
import type { FederatedAccess } from "./google-federated-input.ts";
import { parsePoolProvider, toAudience } from "./pool-provider.ts";
import { projectOf } from "./service-account-email.ts";

export type FederatedDetails = FederatedAccess & {
  /** When the trust was last proved by a connect. Absent on a record of before. */
  readonly provedAt?: Date;
};

/** Builds the details on the record, which is all that is kept of a connection without a secret. */
export const toFederatedDetails = ({ at, email, provedAt }: FederatedDetails): Details => ({
  audience: toAudience(at),
  client_email: email,
  project_number: at.projectNumber,
  ...defined({ project_id: projectOf(email), proved_at: provedAt?.toISOString() }),
});

/** @throws {Failure} `credential_missing`: the record does not name a provider and an account. */
export function readFederatedDetails({ audience = "", client_email, ...others }: Details): FederatedDetails {
  const at = parsePoolProvider(audience);
  if (at === undefined || client_email === undefined) {
    throw new Failure("credential_missing", { detail: "the record names no provider of a pool" });
  }
  return { at, email: client_email, ...readProvedAt(others) };
}
