import type { Details } from "../../connections/connection.ts";
import { Failure } from "../../errors.ts";
import { type FederatedDetails, readFederatedDetails, toFederatedDetails } from "./azure-federated-details.ts";

/** What each call needs of a connection that proves itself by a certificate of ours. */
export type CertificateDetails = Omit<FederatedDetails, "identityId"> & {
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
