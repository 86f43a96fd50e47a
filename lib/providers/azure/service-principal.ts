import type { Secret } from "../../secret.ts";
import type { CloudName } from "./azure.ts";

/** How an application proves who it is. */
export type Proof =
  | { readonly kind: "secret"; readonly secret: Secret }
  /** A certificate and its private key in PEM: the key never leaves this machine, and signs an assertion for each token. */
  | { readonly kind: "certificate"; readonly pem: Secret };

/** An application of the customer's directory, which signs in as itself. */
export type ServicePrincipal = {
  readonly cloud: CloudName;
  /** The directory's id, or one of its verified domains. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly proof: Proof;
};
