import type { Details, GrantPart } from "../../connections/connection.ts";
import type { CredentialFields } from "../../connections/credential-store.ts";
import { type Clock, minutesAfter } from "../../system.ts";
import { readPrincipal, readStored } from "./azure-credential.ts";

/** Minutes that an access token may live at most, unless the customer's directory has a policy of its own. */
export const longestTokenMinutes = 90;

/** What stays of an application without a secret: its roles, itself, and the tokens that it has got. */
export const toRest = (clientId: string, clock: Clock, own: Pick<GrantPart, "what" | "command">): readonly GrantPart[] => [
  { what: "role_assignment", target: clientId, state: "left", command: `az role assignment delete --assignee ${clientId}` },
  { ...own, target: clientId, state: "left" },
  { what: "access_token", state: "left", livesUntil: minutesAfter(clock(), longestTokenMinutes) },
];

/**
 * Lists what stays at Azure: the applications, which only the customer can remove, and access tokens, which cannot be revoked. The
 * application has no right to remove itself, so no request is made.
 *
 * @param successor - Details of the connection that took this one's place. Where it uses the same application, only what proved that is left.
 * @throws {Failure} `credential_missing`.
 */
export function revokePrincipal(clock: Clock, held: CredentialFields, successor: Details = {}): readonly GrantPart[] {
  readPrincipal(held, "full");
  const applications = (["full", "read"] as const).flatMap((access): readonly GrantPart[] => {
    const stored = readStored(held, access);
    const life = stored?.expiresAt === undefined ? {} : { livesUntil: stored.expiresAt };
    const what = access === "full" ? "client" : "read_only_client";
    if (stored === undefined) {
      return [];
    }
    const { clientId, proof } = stored.principal;
    if (clientId === successor.client_id) {
      const isSecret = proof.kind === "secret";
      const command = toProofCommand(clientId, isSecret ? "" : "--cert ");
      return [{ what: isSecret ? "client_secret" : "client_certificate", target: clientId, state: "left", ...life, command }];
    }
    return [{ what, target: clientId, state: "left", ...life, command: toCommand(clientId) }];
  });
  return applications.some(({ what }) => what.startsWith("client_"))
    ? applications
    : [...applications, { what: "access_token", state: "left", livesUntil: minutesAfter(clock(), longestTokenMinutes) }];
}

/** Lists what proves an application, with the id that the second command takes. Microsoft does not show which of them a connection used. */
const toProofCommand = (clientId: string, kind: "" | "--cert "): string =>
  `az ad app credential list ${kind}--id ${clientId} --output table; az ad app credential delete ${kind}--id ${clientId} --key-id KEY_ID`;

/** Removes the roles first: those of an application that is gone stay behind without a name. Its id is a GUID, so it is safe in a shell. */
const toCommand = (clientId: string): string => `az role assignment delete --assignee ${clientId}; az ad app delete --id ${clientId}`;
