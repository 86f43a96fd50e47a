import type { toDisconnectionView } from "../../../lib/connections/disconnect/to-disconnection-view.ts";
import type { toConnectionView, toFailureView } from "../../../lib/connections/to-connection-view.ts";
import type { SetupStatus } from "../../../lib/gcp-setup/to-setup-status.ts";

/** What the API answers, as the functions that make the answers declare it. */
export type Connection = ReturnType<typeof toConnectionView>;
export type Disconnection = ReturnType<typeof toDisconnectionView>;
/** Which connection of the organisation. */
export type ConnectionName = Pick<Connection, "provider" | "account">;
export type Refreshed = { readonly outcome: "refreshed" | "kept"; readonly reason: string; readonly connection: Connection };
export type Checked = { readonly failure: ReturnType<typeof toFailureView> | null; readonly connection: Connection };
export type { SetupStatus };
