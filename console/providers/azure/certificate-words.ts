import type { MethodWords } from "../provider-part.ts";
import { azureFailureWords } from "./failure-words.ts";
import { azureFederatedWords, openApplications } from "./federated.ts";

const { disconnect, ...words } = azureFederatedWords;

/** What differs from an application that trusts an issuer: a certificate lets us in. */
export const azureCertificateWords: MethodWords = {
  ...words,
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
  disconnect: {
    ...disconnect,
    parts: {
      ...disconnect.parts,
      certificate: {
        name: "The certificate",
        stays: "Only you can remove it, and it comes first: without it no token is given any more. Run the command, or use Azure's page.",
        link: openApplications,
      },
    },
  },
};
