import { randomBytes, randomUUID, type X509Certificate } from "node:crypto";
import type { Directory } from "./directory.ts";
import type { FederatedCredential } from "./federated-credential.ts";

/** A client secret. The portal shows its text once. */
export type ClientSecret = { readonly keyId: string; readonly text: string; readonly startsAt: Date; readonly endsAt: Date };

/** A built-in role of Azure: what it allows. The portal shows both lists. */
export const builtInRoles = {
  Reader: { actions: ["*/read"], notActions: [], dataActions: [], notDataActions: [] },
  Contributor: {
    actions: ["*"],
    notActions: ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write", "Microsoft.Authorization/elevateAccess/Action"],
    dataActions: [],
    notDataActions: [],
  },
} as const;

export type RoleName = keyof typeof builtInRoles;

/**
 * A registered application with its service principal, in the application's own directory. Or a user-assigned managed identity: it signs in in
 * the same way, has neither secrets nor certificates, and Graph lists it among no applications.
 */
export type Application = {
  /** Of a managed identity: its id among the resources of a subscription. */
  readonly identityId?: string;
  readonly objectId: string;
  readonly appId: string;
  readonly displayName: string;
  readonly directory: Directory;
  secrets: readonly ClientSecret[];
  certificates: readonly X509Certificate[];
  federatedCredentials: readonly FederatedCredential[];
  /** Ids of the subscriptions on which its service principal has a role. */
  roles: readonly string[];
  /** The role that it has there. */
  roleName: RoleName;
  /** A role of the customer's own lets it read its subscriptions, and not its own permissions. */
  hidesPermissions: boolean;
  /** Application permissions of Graph with admin consent. */
  graphPermissions: readonly string[];
  isDisabled: boolean;
  /** Conditional Access for workload identities refuses its sign-in. */
  isBlocked: boolean;
  /** Its enterprise application, which is its principal in the directory, was deleted. */
  hasNoPrincipal: boolean;
};

export const createApplication = (
  directory: Directory,
  displayName: string,
  roles: readonly string[],
  identityId?: string,
): Application => ({
  ...(identityId === undefined ? {} : { identityId }),
  objectId: randomUUID(),
  appId: randomUUID(),
  displayName,
  directory,
  secrets: [],
  certificates: [],
  federatedCredentials: [],
  roles,
  roleName: "Reader",
  hidesPermissions: false,
  graphPermissions: [],
  isDisabled: false,
  isBlocked: false,
  hasNoPrincipal: false,
});

/** Makes a secret like Microsoft's: 40 characters, some of which a form must encode. */
export const createSecret = (startsAt: Date, endsAt: Date): ClientSecret => ({
  keyId: randomUUID(),
  text: `${randomBytes(2).toString("hex").slice(0, 3)}8Q~${randomBytes(24).toString("base64").replaceAll("/", "_")}.~`,
  startsAt,
  endsAt,
});

/** The thumbprint by which an assertion names its certificate: `x5t#S256`, or `x5t` in older libraries. */
export const thumbprintsOf = (certificate: X509Certificate): readonly string[] =>
  [certificate.fingerprint256, certificate.fingerprint].map((hex) => Buffer.from(hex.replaceAll(":", ""), "hex").toString("base64url"));
