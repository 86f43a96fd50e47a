import type { MethodWords, ProviderPart } from "../provider-part.ts";
import { Directory } from "./directory.tsx";
import { azureFailureWords } from "./failure-words.ts";
import { azureLeftWords, openApplications } from "./left-words.ts";

/** Nothing secret is stored, and only the customer can take back what lets us in. */
const withoutSecret: MethodWords = {
  storesNothing: true,
  disconnect: { undone: "The record of it is erased here. Nothing secret was stored.", link: openApplications },
};

/** A certificate lets us in, and no issuer. */
const certificateWords: MethodWords = {
  ...withoutSecret,
  failureWords: {
    ...azureFailureWords,
    trust_refused: {
      title: "The application does not have the certificate of this connection",
      action: "Register it, by the script or on Azure's page. A new one takes up to five minutes to be known everywhere.",
    },
    trust_insecure: {
      title: "The directory takes another certificate than that of this connection",
      action: "Tell the operator of Aurora. The connection is withheld until Azure refuses the other one.",
    },
  },
};

/** Azure: an application of the customer's directory, with a secret or a certificate, or one that trusts the organisation's issuer. */
export const azurePart: ProviderPart = {
  provider: "azure",
  name: "Azure",
  takesWord: true,
  failureWords: azureFailureWords,
  tokenWords: "requested for each use, and not stored",
  storedName: "Application",
  disconnect: { undone: "The application's secret or certificate is erased here.", link: openApplications },
  byMethod: { federated: withoutSecret, kms_certificate: certificateWords },
  leftWords: azureLeftWords,
  Own: Directory,
};
