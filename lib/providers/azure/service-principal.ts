import type { Secret } from "../../secret.ts";
import type { CloudName } from "./azure.ts";

/** How an application proves who it is, with what is stored. */
export type StoredProof =
  | { readonly kind: "secret"; readonly secret: Secret }
  /** A certificate and its private key in PEM: the key never leaves this machine, and signs an assertion for each token. */
  | { readonly kind: "certificate"; readonly pem: Secret };

/** How an application proves who it is. */
export type Proof =
  | StoredProof
  /** A token of our own issuer, which one of the application's federated credentials trusts. It is made for one exchange and stored nowhere. */
  | { readonly kind: "federated"; readonly assertion: Secret }
  /** An assertion that our key of KMS has signed, for a certificate that the application has. It is made for one exchange and stored nowhere. */
  | { readonly kind: "assertion"; readonly assertion: Secret };

/** An application of the customer's directory. */
export type Application = {
  readonly cloud: CloudName;
  /** The directory's id, or one of its verified domains. */
  readonly tenantId: string;
  readonly clientId: string;
};

/** An application that signs in as itself, with what is stored. */
export type ServicePrincipal = Application & { readonly proof: StoredProof };
