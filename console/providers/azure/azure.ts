import type { ProviderPart } from "../provider-part.ts";
import { certificateMethodName, certificateWay } from "./certificate-way.ts";
import { azureCertificateWords } from "./certificate-words.ts";
import { azureDisconnect } from "./disconnect-words.ts";
import { azureFailureWords } from "./failure-words.ts";
import { azureFederatedWords } from "./federated.ts";
import { showDirectory } from "./show-directory.ts";

/** Azure: an application of the customer's directory, with a secret or a certificate, or one that trusts the organisation's issuer. */
export const azurePart: ProviderPart = {
  provider: "azure",
  name: "Azure",
  takesWord: true,
  ownWays: { [certificateMethodName]: certificateWay },
  failureWords: azureFailureWords,
  tokenWords: "requested for each use, and not stored",
  storedName: "Application",
  disconnect: azureDisconnect,
  byMethod: { federated: azureFederatedWords, [certificateMethodName]: azureCertificateWords },
  own: showDirectory,
};
