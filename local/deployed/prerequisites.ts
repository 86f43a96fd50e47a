import { chooseVault } from "../vault/choose.ts";
import type { VaultSource } from "../vault/find.ts";
import { findGo } from "../vault/find-go.ts";
import { findPython, type Python } from "./python.ts";

export type Prerequisites = {
  readonly python: Python;
  /** A Vault with the AWS login. `undefined`: it must be built first, which takes minutes the first time. */
  readonly vault: VaultSource | undefined;
  /** Why the Vaults on this machine are unsuitable, a sentence each. */
  readonly passedOver: readonly string[];
};

/**
 * Finds the deployed target's requirements beyond npm's packages, before anything is started.
 *
 * @throws {Error} Requirements are missing: a sentence each, with the command that installs it.
 */
export async function findPrerequisites(): Promise<Prerequisites> {
  const { source: vault, passedOver } = await chooseVault();
  const [python, go] = await Promise.allSettled([findPython(), vault === undefined ? findGo() : undefined]);
  const missing = [python, go].flatMap((result) => (result.status === "rejected" ? [String(result.reason?.message)] : []));
  if (python.status === "rejected" || missing.length > 0) {
    throw new Error([...missing, ...passedOver].join("\n"));
  }
  return { python: python.value, vault, passedOver };
}
