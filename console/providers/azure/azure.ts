import type { ProviderPart } from "../provider-part.ts";
import { azureCertificateWords } from "./certificate-words.ts";
import { Directory } from "./directory.tsx";
import { azureDisconnect } from "./disconnect-words.ts";
import { azureFailureWords } from "./failure-words.ts";
import { azureFederatedWords } from "./federated.ts";

/** Azure: an application of the customer's directory, with a secret or a certificate, or one that trusts the organisation's issuer. */
export const azurePart: ProviderPart = {
  provider: "azure",
  name: "Azure",
  takesWord: true,
  failureWords: azureFailureWords,
  tokenWords: "requested for each use, and not stored",
  storedName: "Application",
  disconnect: azureDisconnect,
  byMethod: { federated: azureFederatedWords, kms_certificate: azureCertificateWords },
  Own: Directory,
};
