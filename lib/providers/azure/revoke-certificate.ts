import type { GrantPart } from "../../connections/connection.ts";
import type { Call } from "../../connections/provider.ts";
import { minutesAfter } from "../../instants.ts";
import type { Clock } from "../../system.ts";
import { readCertificateDetails } from "./certificate-details.ts";
import { certificateName } from "./certificate-name.ts";
import { certificateEnd } from "./connection-certificate.ts";
import { longestTokenMinutes } from "./revoke-principal.ts";

/**
 * Lists what stays at Azure, in the order in which the customer removes it: the certificate, so that no new token comes; the roles, without which
 * tokens that exist are worth nothing; then the application. No request is made: we have no right to remove any of it.
 * Where the connection that took its place uses the same application, only the certificate is left.
 *
 * @throws {Failure} `credential_missing`: the record names no application.
 */
export function revokeCertificate({ clock }: { readonly clock: Clock }, { details, connectionId, successor }: Call): readonly GrantPart[] {
  const { application, year } = readCertificateDetails(details);
  const { clientId } = application;
  const command = connectionId === undefined ? {} : { command: toRemoveCommand(clientId, certificateName(connectionId, year)) };
  const certificate: GrantPart = { what: "certificate", target: clientId, state: "left", livesUntil: certificateEnd(year), ...command };
  if (successor?.client_id === clientId) {
    return [certificate];
  }
  return [
    certificate,
    { what: "role_assignment", target: clientId, state: "left", command: `az role assignment delete --assignee ${clientId}` },
    { what: "client", target: clientId, state: "left", command: `az ad app delete --id ${clientId}` },
    { what: "access_token", state: "left", livesUntil: minutesAfter(clock(), longestTokenMinutes) },
  ];
}

/** Id and name have letters, digits, hyphens and underscores alone. */
const toRemoveCommand = (clientId: string, name: string): string =>
  `az ad app credential delete --id ${clientId} --cert --key-id "$(az ad app credential list --id ${clientId} --cert --query "[?displayName=='${name}'].keyId" --output tsv)"`;
