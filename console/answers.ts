import type { Connection, Finding } from "../client/generated/operations.ts";

/** What the API answers, as its document describes it. `Totals`: how many connections are in each state, by provider. */
export type {
  CheckConnection200 as Checked,
  Connection,
  Disconnection,
  Finding,
  ListAttention200 as Attention,
  ListConnections200Totals as Totals,
  PreflightConnection200 as Verified,
  PreviewConfirmation200 as Preview,
  RefreshConnection200 as Refreshed,
  SetupChange,
  SetupChangeState,
  SetupLedger,
  SetupPlan,
  SetupProject,
  SetupResult,
  SetupStatus,
} from "../client/generated/operations.ts";
/** Which connection of the organisation. */
export type ConnectionName = Pick<Connection, "provider" | "account">;

type Account = Pick<Connection, "identity">;

/** What people call the account at the provider. */
export const nameAccount = ({ identity }: Account): string => identity.label ?? identity.id;

/** The same beside the connection's own name; empty where that name says it already, or where there is but the provider's id beside a person's name. */
export function nameBeside(connection: Account & Pick<Connection, "account" | "label">): string {
  const { identity, account, label } = connection;
  const isNamed = label !== null || account !== "default";
  return nameAccount(connection) === account || (isNamed && identity.label === null) ? "" : nameAccount(connection);
}

export const isSameAccount = (one: Account, other: Account): boolean => one.identity.id === other.identity.id;

/** Whether the schedule has something to do with a connection by now, so that what is shown of it may be old. */
export const isDue = ({ next }: Pick<Connection, "next">, now: Date): boolean => next !== null && new Date(next.at) <= now;

/** Whether a connection changes by itself within seconds: it is being disconnected. One that waits for a store of ours is tried again at its time. */
export const isMoving = ({ status, last_failure }: Pick<Connection, "status" | "last_failure">): boolean =>
  status === "disconnecting" && last_failure === null;

/** How many of the findings are of one severity. */
export const countSeverity = (findings: readonly Finding[], severity: Finding["severity"]): number =>
  findings.filter((finding) => finding.severity === severity).length;
