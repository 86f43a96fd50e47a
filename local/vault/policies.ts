import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** One policy a Vault role; `npm run vault:policies` writes them. */
export const policiesFolder = join(import.meta.dirname, "../../resources/vault");

/** The jobs that `resources/vault` has a policy for, such as `refresh`. */
export const policyJobs: readonly string[] = readdirSync(policiesFolder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => basename(file, ".json"));

/** A policy in Vault's form. */
export type PolicyDocument = { readonly path: Readonly<Record<string, { readonly capabilities: readonly string[] }>> };

/**
 * Fills in the policies of `resources/vault` for one deployment, as docs/deploy/vault.md does with `sed`.
 *
 * @returns The policies by name, which is also the name of the Vault role: `<base>-<job>`.
 */
export function buildPolicies({
  mount,
  base,
}: {
  readonly mount: string;
  readonly base: string;
}): Readonly<Record<string, PolicyDocument>> {
  return Object.fromEntries(
    policyJobs.map((job) => {
      const text = readFileSync(join(policiesFolder, `${job}.json`), "utf8");
      return [`${base}-${job}`, JSON.parse(text.replaceAll("MOUNT", mount).replaceAll("BASE", base))];
    }),
  );
}
