import type { toPreviewView } from "../../../lib/connections/connect/to-preview-view.ts";
import type { toReplacedView } from "../../../lib/connections/connect/to-replaced-view.ts";
import type { toDisconnectionView } from "../../../lib/connections/disconnect/to-disconnection-view.ts";
import type { Finding } from "../../../lib/connections/finding.ts";
import type { toConnectionView, toFailureView } from "../../../lib/connections/to-connection-view.ts";

/** What the API answers, as the functions that make the answers declare it. */
export type Connection = ReturnType<typeof toConnectionView>;
export type Preview = ReturnType<typeof toPreviewView>;
export type Disconnection = ReturnType<typeof toDisconnectionView>;
/** Which connection of the organisation. */
export type ConnectionName = Pick<Connection, "provider" | "account">;
export type Refreshed = { readonly outcome: "refreshed" | "kept"; readonly reason: string; readonly connection: Connection };
export type Checked = {
  readonly failure: ReturnType<typeof toFailureView> | null;
  readonly findings: readonly CheckedFinding[];
  /** When its setup was looked at, and when it is looked at next. `null`: it has none. */
  readonly setup: { readonly looked_at: string | null; readonly look_due_at: string | null } | null;
  readonly connection: Connection;
};
/** `at`: when it was found. */
export type CheckedFinding = Finding & { readonly at: string };
export type { Finding };
/** What comes back of a submission. */
export type Submitted = { readonly findings?: readonly Finding[] };
/** What comes back of a submission's verification. */
export type Verified = Submitted & {
  readonly works: boolean;
  readonly identity: Connection["identity"] | null;
  readonly failure: ReturnType<typeof toFailureView> | null;
  /** The connection whose place it would take. `changes`: what its setup made, and stays. */
  readonly replaces_connection: (ReturnType<typeof toReplacedView> & { readonly changes: number }) | null;
};
