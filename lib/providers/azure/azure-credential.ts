import type { Access, Details } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import type { ServicePrincipal } from "./azure.ts";
import { type CloudName, cloudNames } from "./azure-clouds.ts";

/** An application, and when what proves it expires. */
export type StoredPrincipal = { readonly principal: ServicePrincipal; readonly expiresAt?: Date | undefined };

/** The fields of the read-only application begin with this. */
const readOnlyPrefix = "read_";
const prefixOf = (access: Access) => (access === "read" ? readOnlyPrefix : "");

/** Builds the stored fields of one application. */
export function toFields({ principal, expiresAt }: StoredPrincipal, access: Access): CredentialFields {
  const { cloud, tenantId, clientId, proof } = principal;
  const fields: CredentialFields = {
    cloud: new Secret(cloud),
    tenant_id: new Secret(tenantId),
    client_id: new Secret(clientId),
    ...(proof.kind === "secret" ? { client_secret: proof.secret } : { client_certificate: proof.pem }),
    ...(expiresAt === undefined ? {} : { expires_at: new Secret(expiresAt.toISOString()) }),
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefixOf(access)}${name}`, value]));
}

/** Reads one application. @returns `undefined`: none is stored for this level of access. */
export function readStored(held: CredentialFields, access: Access): StoredPrincipal | undefined {
  const read = (name: string) => held[`${prefixOf(access)}${name}`];
  const [tenantId, clientId, secret, pem] = [read("tenant_id"), read("client_id"), read("client_secret"), read("client_certificate")];
  if (tenantId === undefined || clientId === undefined) {
    return undefined;
  }
  const proof = pem !== undefined ? ({ kind: "certificate", pem } as const) : secret && ({ kind: "secret", secret } as const);
  const expiresAt = read("expires_at");
  return (
    proof && {
      principal: { cloud: toCloud(read("cloud")), tenantId: tenantId.reveal(), clientId: clientId.reveal(), proof },
      ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt.reveal()) }),
    }
  );
}

/**
 * Reads the application for a level of access. `read` is never answered with the wider one.
 *
 * @throws {Failure} `invalid_request` with the field `access`: the customer has submitted no read-only application. `credential_missing`.
 */
export function readPrincipal(held: CredentialFields, access: Access): ServicePrincipal {
  const stored = readStored(held, access);
  if (stored === undefined) {
    const isOnlyFull = access === "read" && readStored(held, "full") !== undefined;
    throw isOnlyFull
      ? new Failure("invalid_request", { field: "access", detail: "azure: no read-only application is stored" })
      : new Failure("credential_missing");
  }
  return stored.principal;
}

/** Builds the next credential of the same directory. A read-only application stays until another one takes its place. */
export const carryOver = (before: CredentialFields, next: CredentialFields): CredentialFields =>
  readStored(next, "read") === undefined
    ? { ...Object.fromEntries(Object.entries(before).filter(([name]) => name.startsWith(readOnlyPrefix))), ...next }
    : next;

/** What the details repeat of the credential, so that views and checks need no secret. */
export function detailsOf(held: CredentialFields): Details {
  const [full, readOnly] = [readStored(held, "full"), readStored(held, "read")];
  return {
    ...defined({ client_id: full?.principal.clientId }),
    ...(full === undefined || full.principal.cloud === "public" ? {} : { cloud: full.principal.cloud }),
    ...(full?.expiresAt === undefined ? {} : { secret_expires_at: full.expiresAt.toISOString() }),
    ...defined({ read_client_id: readOnly?.principal.clientId }),
    ...(readOnly?.expiresAt === undefined ? {} : { read_secret_expires_at: readOnly.expiresAt.toISOString() }),
  };
}

/** The cloud of a connection's details. */
export const parseCloud = ({ cloud }: Details): CloudName => cloudNames.find((name) => name === cloud) ?? "public";

const toCloud = (stored: Secret | undefined): CloudName => parseCloud({ cloud: stored?.reveal() ?? "public" });
