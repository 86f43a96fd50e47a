import { endsConnection, type FailureCode, failures, isFailureCode } from "../errors.ts";
import type { Connection, ConnectionStatus } from "./connection.ts";
import { findNext } from "./find-next.ts";

/**
 * Who must act. `you`: a person of the organisation who may connect. `administrator`: the administrator of the customer's account at the
 * provider. `aurora`: the operator of this service. `provider`: the provider alone.
 */
export type Actor = "you" | "administrator" | "aurora" | "provider";

/**
 * The next step. `reconnect`: connect again. `correct`: correct it at the provider, then check. `ask`: send the text to the administrator. `check`:
 * a check has findings with what to do. `replace`: connect with another secret. `wait`: it is retried, or the operator acts.
 */
export type Step = "reconnect" | "correct" | "ask" | "check" | "replace" | "wait";

/** Why a connection needs attention: a failure's code, a finding's code, or what expires. `error`: callers get no token. */
export type Trouble = { readonly cause: string; readonly severity: "error" | "warning"; readonly at: Date };

/** A cause, its earliest instant, and its connections: first those without a token, then the earliest. */
export type Cause = Trouble & {
  readonly acts: Actor;
  readonly step: Step;
  readonly connections: readonly { readonly connection: Connection; readonly trouble: Trouble }[];
};

/** A status, of which `active` is split: `warning` works, and needs a person all the same. */
export type State = "healthy" | "warning" | Exclude<ConnectionStatus, "active">;

type Codes = ReadonlySet<FailureCode>;
/** A retry resolves them without any action, as it resolves those of a provider. */
const passing: Codes = new Set([
  ...(["access_token_rejected", "connection_busy", "refresh_interrupted", "deadline_exceeded"] as const),
  ...(["credential_conflict", "table_throttled", "table_unavailable", "store_throttled"] as const),
]);
/** Connecting again does not help: the administrator must change something first. */
const administrators: Codes = new Set(["consent_blocked", "session_control", "client_blocked", "federation_forbidden"]);
/** Such a connection works again after a check, once the customer has corrected it at the provider. */
const correctedThere: Codes = new Set(["trust_insecure", "trust_refused", "client_scope_missing"]);
/** Connecting again resolves them, although they are not among those of `endsConnection`. */
const reconnecting: Codes = new Set(["credential_missing", "scope_missing"]);

/** Whether a retry resolves a failure without any action. */
export const isPassing = (code: FailureCode): boolean => failures[code].owner === "provider" || passing.has(code);

const secretExpiring = "secret_expiring";
const loginExpiring = "credential_expiry";

/** Finds why a connection needs attention, in its record. A failure that passes is a reason only where callers get no token. */
export function findTrouble(connection: Connection): Trouble | undefined {
  const { status, failure, scopesMissing, checked, liveSince, updatedAt } = connection;
  const isOut = status === "reauth_required" || status === "degraded";
  if (isOut || (failure !== undefined && !isPassing(failure.code))) {
    const { code, since, at } = failure ?? { code: "credential_expired", at: updatedAt };
    return { cause: code, severity: isOut ? "error" : "warning", at: since ?? at };
  }
  if (status === "disconnecting") {
    return undefined;
  }
  if (scopesMissing.length > 0) {
    return { cause: "scope_missing", severity: "warning", at: liveSince };
  }
  const { severity, code } = checked?.worst ?? {};
  // A secret with a known expiry is upcoming.
  const isUpcoming = code === secretExpiring && findSecretExpiry(connection) !== undefined;
  const isFound = (severity === "error" || severity === "warning") && !isUpcoming;
  return checked !== undefined && code !== undefined && isFound ? { cause: code, severity: "warning", at: checked.at } : undefined;
}

/** Finds what expires soon of a connection without trouble: a secret within four weeks, a login that cannot be refreshed within two. */
export function findUpcoming(connection: Connection, now: Date): Trouble | undefined {
  const next = findNext(connection);
  const expiries = [
    { cause: secretExpiring, at: findSecretExpiry(connection), days: 28 },
    { cause: loginExpiring, at: next?.reason === loginExpiring ? next.at : undefined, days: 14 },
  ];
  const soon = expiries.flatMap(({ cause, at, days }) => (at !== undefined && +at - +now <= days * 86_400_000 ? [{ cause, at }] : []));
  const isFine = connection.status === "active" && findTrouble(connection) === undefined;
  return isFine && soon[0] !== undefined ? { ...soon[0], severity: "warning" } : undefined;
}

/** The earliest expiry of the customer's own secrets or certificates. */
function findSecretExpiry({ details = {} }: Connection): Date | undefined {
  const expiries = [details.secret_expires_at, details.read_secret_expires_at].flatMap((at) => (at === undefined ? [] : [new Date(at)]));
  return expiries.toSorted(byTime)[0];
}

/** Names the state of a connection, from its record alone. A secret that expires soon is a warning, although it is upcoming. */
export function toState(connection: Connection): State {
  const isFound = ["error", "warning"].includes(connection.checked?.worst?.severity ?? "");
  return connection.status !== "active" ? connection.status : isFound || findTrouble(connection) !== undefined ? "warning" : "healthy";
}

/**
 * Groups connections by cause: first the causes that leave callers without a token, then the earliest. Pure, and of one organisation or of all.
 *
 * @param find - {@link findTrouble}, or {@link findUpcoming} at an instant.
 */
export function groupByCause(connections: Iterable<Connection>, find: (each: Connection) => Trouble | undefined): readonly Cause[] {
  const found = [...connections].flatMap((connection) => {
    const trouble = find(connection);
    return trouble === undefined ? [] : [{ connection, trouble }];
  });
  const byCause = Map.groupBy(found.toSorted(inOrder), ({ trouble }) => trouble.cause);
  return [...byCause].map(([cause, own]) => {
    const at = new Date(own.reduce((first, { trouble }) => Math.min(first, trouble.at.getTime()), Number.POSITIVE_INFINITY));
    const severity = own.some(({ trouble }) => trouble.severity === "error") ? "error" : "warning";
    return { cause, severity, at, ...decideStep(cause), connections: own };
  });
}

const byTime = (one: Date, other: Date): number => one.getTime() - other.getTime();
const inOrder = ({ trouble: one }: { readonly trouble: Trouble }, { trouble: other }: { readonly trouble: Trouble }): number =>
  Number(other.severity === "error") - Number(one.severity === "error") || byTime(one.at, other.at);

/** Decides who must act on a cause, and by which step. */
export function decideStep(cause: string): { readonly acts: Actor; readonly step: Step } {
  if (!isFailureCode(cause)) {
    return { acts: "you", step: cause === secretExpiring ? "replace" : cause === loginExpiring ? "reconnect" : "check" };
  }
  if (administrators.has(cause)) {
    return { acts: "administrator", step: "ask" };
  }
  const { owner } = failures[cause];
  if (owner === "operator" || isPassing(cause)) {
    return { acts: owner === "provider" ? "provider" : "aurora", step: "wait" };
  }
  const isOver = (endsConnection(cause) || reconnecting.has(cause)) && !correctedThere.has(cause);
  return { acts: "you", step: isOver ? "reconnect" : "correct" };
}
