import type {
  CheckConnection200,
  Connection,
  ListAttention200,
  ListConnections200Totals,
  PreflightConnection200,
  PreviewConfirmation200,
  RefreshConnection200,
} from "../client/generated/operations.ts";

/** What the API answers, as its document describes it. */
export type {
  Connection,
  Disconnection,
  Finding,
  SetupChange,
  SetupChangeState,
  SetupLedger,
  SetupPlan,
  SetupProject,
  SetupResult,
  SetupStatus,
} from "../client/generated/operations.ts";
export type Attention = ListAttention200;
/** How many connections are in each state, by provider. */
export type Totals = ListConnections200Totals;
export type Preview = PreviewConfirmation200;
/** Which connection of the organisation. */
export type ConnectionName = Pick<Connection, "provider" | "account">;
export type Refreshed = RefreshConnection200;
export type Checked = CheckConnection200;
/** What comes back of a submission's verification. */
export type Verified = PreflightConnection200;
