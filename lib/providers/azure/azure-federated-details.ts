import type { Details } from "../../connections/connection.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { readProvedAt } from "../allow-propagation.ts";
import type { Application } from "./azure.ts";
import { parseCloud } from "./azure-credential.ts";

/** What each call needs of a connection that stores nothing: all of it stands in the customer's own directory. */
export type FederatedDetails = {
  readonly application: Application;
  /** Of a managed identity: its id among the resources. */
  readonly identityId?: string;
  /** When the trust was last proved by a connect. */
  readonly provedAt?: Date;
};

/** Builds the details on the record, which is all that is kept. */
export const toFederatedDetails = ({ application: { cloud, tenantId, clientId }, identityId, provedAt }: FederatedDetails): Details => ({
  directory_id: tenantId,
  client_id: clientId,
  ...(cloud === "public" ? {} : { cloud }),
  ...defined({ identity_id: identityId, proved_at: provedAt?.toISOString() }),
});

/** @throws {Failure} `credential_missing`: the record names no application. */
export function readFederatedDetails(details: Details): FederatedDetails {
  const { directory_id, client_id, identity_id } = details;
  if (directory_id === undefined || client_id === undefined) {
    throw new Failure("credential_missing", { detail: "azure: the record names no application" });
  }
  return {
    application: { cloud: parseCloud(details), tenantId: directory_id, clientId: client_id },
    ...defined({ identityId: identity_id }),
    ...readProvedAt(details),
  };
}

/** What each call needs of a connection that proves itself by a certificate of ours. */
type CertificateDetails = Omit<FederatedDetails, "identityId"> & {
  /** The certificate that the application has: its year, and its thumbprint. */
  readonly year: number;
  readonly thumbprint: string;
};

/** Builds the details on the record, which is all that is kept. */
export const toCertificateDetails = ({ year, thumbprint, ...federated }: CertificateDetails): Details => ({
  ...toFederatedDetails(federated),
  certificate_year: String(year),
  certificate_thumbprint: thumbprint,
});

/** @throws {Failure} `credential_missing`: the record names no application, or no certificate. */
export function readCertificateDetails(details: Details): CertificateDetails {
  const { certificate_year, certificate_thumbprint: thumbprint } = details;
  if (certificate_year === undefined || thumbprint === undefined) {
    throw new Failure("credential_missing", { detail: "azure: the record names no certificate" });
  }
  return { ...readFederatedDetails(details), year: Number(certificate_year), thumbprint };
}
