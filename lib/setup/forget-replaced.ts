import type { ConnectionKey } from "../connections/connection.ts";
import type { SetupLeftCode, TeardownResult } from "../connections/teardown-result.ts";
import { type Ledger, mustUndo } from "./ledger.ts";
import type { SetupLooks } from "./setup.ts";
import type { PreparedTargets } from "./setup-stores.ts";

export type ForgetReplacedDeps = ForgetDeps & { readonly ledger: Pick<Ledger, "list"> };

/**
 * Removes which targets an account has set up that another one replaces, and finds what it leaves behind: the new account may not be able to
 * remove it. May be repeated.
 *
 * @returns `undefined`: nothing is left.
 */
export async function forgetReplaced(deps: ForgetReplacedDeps, connection: ConnectionKey): Promise<TeardownResult | undefined> {
  await forgetTargets(deps, connection);
  const open = (await deps.ledger.list(connection)).filter(mustUndo);
  const code: SetupLeftCode = "account_replaced";
  const left = open.map(({ change: { kind, target, name } }) => ({ what: kind, target, name, state: "left", code }) as const);
  return left.length === 0 ? undefined : { undone: [], left };
}

export type ForgetDeps = { readonly prepared: Pick<PreparedTargets, "erase">; readonly looks: Pick<SetupLooks, "erase"> };

/** Removes which targets are set up, and the last look at them: the connection is gone, or of another account. The ledger stays. */
export async function forgetTargets({ prepared, looks }: ForgetDeps, connection: ConnectionKey): Promise<void> {
  await prepared.erase(connection);
  await looks.erase(connection);
}
