import { type FaultKind, faultKinds } from "../fault-kinds.ts";
import type { Asked, Happened } from "../journal.ts";
import type { Finding } from "./invariant.ts";

/**
 * Codes that need no fault. The customers explain some: two act on one connection, or ask for one that is gone. A slow machine explains the
 * others: a run must not fail because something is slow.
 */
const alwaysExplained: ReadonlySet<string> = new Set([
  ...["connection_busy", "rate_limited", "not_found", "connection_disconnecting", "login_under_way", "login_revoked"],
  ...["deadline_exceeded", "provider_timeout", "provider_unreachable", "store_unavailable", "table_unavailable", "identity_unavailable"],
  ...["organisation_limited", "refresh_interrupted", "secrets_unavailable", "vault_login_failed", "credential_conflict"],
  // An attempt's taking is sent again after three seconds, and then finds that the first one has taken it.
  ...["state_invalid", "ticket_invalid"],
]);

/** A request that took so long has met the time limit of a function, or of the gateway. */
const limitMs = 20_000;

/** Whether a status is a failure that must have a code. A redirect that the front end was told a code by has one. */
const isFailure = ({ status, code }: Asked): boolean => status === 0 || status >= 400 || code !== undefined;

/**
 * Every failure that callers saw has a failure code, and a fault that was made before explains it. A failure without a code
 * is an answer that a killed process did not give: each serves one request at a time, so there are no more of them than processes were killed.
 *
 * @param killed - How many processes were killed.
 */
export function checkCodes(
  asked: readonly Asked[],
  { happened, killed }: { readonly happened: readonly Happened[]; readonly killed: number },
): Finding {
  const failed = asked.filter(isFailure);
  const before = (at: number): readonly FaultKind[] => happened.filter(({ from }) => from <= at).map(({ name }) => faultKinds[name]);
  const isExplained = ({ at, code = "" }: Asked): boolean => {
    const made: readonly string[] = before(at).flatMap(({ explains }) => explains);
    return alwaysExplained.has(code) || made.includes(code);
  };
  const unanswered = failed.filter(({ code, milliseconds }) => code === undefined && milliseconds < limitMs);
  const name = ({ what, status, code }: Asked) => `${what} ${status} ${code ?? "without a code"}`;
  const unexplained = [
    ...failed.filter((one) => one.code !== undefined && !isExplained(one)),
    ...(unanswered.length > killed ? unanswered : []),
  ];
  const counted = Map.groupBy(failed, ({ status, code }) => code ?? `${status} without a code`);
  const figures = [...counted].map(([code, all]) => `${all.length} × ${code}`).sort();
  return {
    title: "Every failure that callers saw is explained by a fault that was made",
    figures: `${asked.length} requests, ${failed.length} failed: ${figures.join(", ") || "nothing"}`,
    violations: unexplained.map((one) => `${name(one)} at ${one.at.toFixed(1)} s`),
  };
}
