import { type Comparison, type Fit, lostFits } from "./compare.ts";

const words: Readonly<Record<Fit, string>> = {
  same: "as recorded",
  newer: "Vault is ahead of the record",
  older: "Vault is behind the record",
  nothing_stored: "nothing is stored",
  missing: "no credential in Vault",
  other_grant: "Vault has the credential of another login or submission",
  replaced_token: "the refresh token in Vault was replaced since",
};

/** Describes a comparison for an operator: figures, then each connection that has lost its credential, and each credential without a record. */
export function describeComparison(
  { connections, missingClients, orphans }: Comparison,
  mount: string,
): { readonly lines: readonly string[]; readonly isWhole: boolean } {
  const counts = Object.entries(words).flatMap(([fit, text]) => {
    const count = connections.filter((one) => one.fit === fit).length;
    return count === 0 ? [] : [`  ${count} × ${text}`];
  });
  const lost = connections.filter(({ fit }) => lostFits.has(fit));
  const ending = connections.filter(({ connection }) => connection.status === "disconnecting");
  const nameOf = ({ connection }: Comparison["connections"][number]) =>
    `${connection.tenant} ${connection.provider}/${connection.account} (${connection.method})`;
  const lines = [
    `${connections.length} connections in the table`,
    ...counts,
    ...lost.map((one) => `must connect again: ${nameOf(one)}: ${words[one.fit]}`),
    ...ending.map((one) => `its disconnect goes on when the schedule does: ${nameOf(one)}`),
    ...missingClients.map((path) => `its organisation must set the OAuth client again, no secret: ${mount}/${path}`),
    ...orphans.map((path) => `no record leads to it: ${mount}/${path}`),
  ];
  return { lines, isWhole: [lost, missingClients, orphans].every(({ length }) => length === 0) };
}
