import type { ConnectionKey } from "../connections/connection.ts";
import type { SetupLooks } from "./setup-look.ts";
import type { PreparedTargets } from "./setup-stores.ts";

export type ForgetDeps = { readonly prepared: Pick<PreparedTargets, "erase">; readonly looks: Pick<SetupLooks, "erase"> };

/** Removes which targets are set up, and the last look at them: the connection is gone, or of another account. The ledger stays. */
export async function forgetTargets({ prepared, looks }: ForgetDeps, connection: ConnectionKey): Promise<void> {
  await prepared.erase(connection);
  await looks.erase(connection);
}
