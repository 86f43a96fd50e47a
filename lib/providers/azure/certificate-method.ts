import type { MintedMethod, SubmissionMethod } from "../../connections/provider.ts";
import { applicationsPage, clouds } from "./azure.ts";
import { type CertificateInput, parseCertificateInput } from "./certificate-input.ts";
import { type CertificateDeps, mintWithCertificate } from "./certificate-token.ts";
import { missingScopes } from "./missing-scopes.ts";
import { probeCertificate } from "./probe-certificate.ts";
import { revokeCertificate } from "./revoke-certificate.ts";
import { verifyCertificate } from "./verify-certificate.ts";
import { watchCertificate } from "./watch-certificate.ts";

/** What the API calls it. A caller connects it by `key: "kms"` in the body of a service principal. */
export const certificateMethodName = "kms_certificate";

/**
 * Azure by an application with a certificate whose private key never leaves KMS. Nothing is stored in the credential store. It is the way out where a
 * policy of the customer's forbids foreign issuers.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/certificate-credentials Certificate credentials}
 */
export const certificateMethod = (deps: CertificateDeps): MintedMethod => ({
  provider: "azure",
  name: certificateMethodName,
  connect: "submission",
  tokens: "minted",
  access: ["full"],
  refreshesPerMinute: deps.settings.refreshesPerMinute,
  revokesWholeAccount: false,
  accountPage: applicationsPage(clouds.public),
  missingScopes,
  mint: async (_held, _access, call) => ({ type: "bearer", ...(await mintWithCertificate(deps, call)) }),
  probe: (token, call) => probeCertificate(deps, token, call),
  revoke: async (_held, call) => revokeCertificate(deps, call),
  duties: { certificate: watchCertificate(deps) },
});

/** The same method, for the functions that connect it. */
export const certificateSubmission = (deps: CertificateDeps): SubmissionMethod<CertificateInput> => ({
  ...certificateMethod(deps),
  needsId: true,
  parse: parseCertificateInput,
  verify: (input, call) => verifyCertificate(deps, input, call),
});
