import type { ConnectionKey } from "../connections/connection.ts";
import type { SetupLeftCode, SetupReturn } from "../connections/setup-return.ts";
import { type ForgetDeps, forgetTargets } from "./forget-targets.ts";
import { isOpen } from "./is-open.ts";
import type { Ledger } from "./ledger.ts";

export type ForgetReplacedDeps = ForgetDeps & { readonly ledger: Pick<Ledger, "list"> };

/**
 * Removes which targets an account has set up that another one replaces, and finds what it leaves behind: the new account may not be able to
 * remove it. May be repeated.
 *
 * @returns `undefined`: nothing is left.
 */
export async function forgetReplaced(deps: ForgetReplacedDeps, connection: ConnectionKey): Promise<SetupReturn | undefined> {
  await forgetTargets(deps, connection);
  const open = (await deps.ledger.list(connection)).filter(isOpen);
  const code: SetupLeftCode = "account_replaced";
  const left = open.map(({ change: { kind, target, name } }) => ({ what: kind, target, name, state: "left", code }) as const);
  return left.length === 0 ? undefined : { undone: [], left };
}
