import { findVault } from "../vault/find.ts";
import { findGo } from "../vault/find-go.ts";
import { findPython, type Python } from "./python.ts";

export type Prerequisites = {
  readonly python: Python;
  /** Whether a Vault must be built first, which takes minutes the first time. */
  readonly buildsVault: boolean;
};

/**
 * Looks for what the deployed target needs beyond npm's packages, before anything is started.
 *
 * @throws {Error} What is missing: a sentence each, with the command that brings it.
 */
export async function findPrerequisites(): Promise<Prerequisites> {
  const buildsVault = (await findVault()) === undefined;
  const [python, go] = await Promise.allSettled([findPython(), buildsVault ? findGo() : undefined]);
  const missing = [python, go].flatMap((result) => (result.status === "rejected" ? [String(result.reason?.message)] : []));
  if (python.status === "rejected" || missing.length > 0) {
    throw new Error(missing.join("\n"));
  }
  return { python: python.value, buildsVault };
}
