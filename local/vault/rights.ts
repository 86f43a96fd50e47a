import { createRequire } from "node:module";
import type { PolicyDocument } from "./policies.ts";

type Statement = {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly { readonly "Fn::Sub": string }[];
};

type Rights = {
  /** The role of the health check, which has no policy in Vault. */
  readonly health: string;
  buildVaultPolicy(role: string): PolicyDocument;
  buildSecretsStatements(role: string, base: string): readonly Statement[];
  buildLoginStatements(role: string, secret: string): readonly Statement[];
};

const require = createRequire(import.meta.url);

/** The table of `resources/rights/store.cjs`, with its types. */
export const rights: Rights = require("../../resources/rights/store.cjs");

const sets: Readonly<Record<string, { readonly store?: string }>> = require("../../resources/rights/sets.cjs");

/** The sets of rights that log in with each Vault role: `<base>-<job>` is bound to the IAM role of each of them. */
export function listBindings(): readonly { readonly job: string; readonly sets: readonly string[] }[] {
  const jobs = [...new Set(Object.values(sets).flatMap(({ store }) => (store === undefined || store === rights.health ? [] : [store])))];
  return jobs.sort().map((job) => ({ job, sets: Object.keys(sets).filter((name) => sets[name]?.store === job) }));
}

/**
 * Builds the files of `resources/vault` from the table and from the job of each set of rights.
 *
 * @returns The text of each file, by its name.
 */
export const buildPolicyFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(listBindings().map(({ job }) => [`${job}.json`, toText(rights.buildVaultPolicy(job))]));

/** Writes one rule a line, for the operators who read and copy the files. */
function toText({ path }: PolicyDocument): string {
  const rules = Object.entries(path).map(([rule, { capabilities }]) => {
    const list = capabilities.map((capability) => JSON.stringify(capability)).join(", ");
    return `    ${JSON.stringify(rule)}: { "capabilities": [${list}] }`;
  });
  return `{\n  "path": {\n${rules.join(",\n")}\n  }\n}\n`;
}
