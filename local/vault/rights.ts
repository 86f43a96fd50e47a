import { createRequire } from "node:module";
import { join } from "node:path";
import { account, region } from "../embedded/roles.ts";
import { readTemplate } from "../lambda/template.ts";
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

/** The table of `resources/rights.cjs`, with its types. */
export const rights: Rights = createRequire(import.meta.url)("../../resources/rights.cjs");

/**
 * Builds the files of `resources/vault` from the table and from the `VAULT_ROLE` of each function.
 *
 * @returns The text of each file, by its name.
 */
export function buildPolicyFiles(): Readonly<Record<string, string>> {
  const { functions } = readTemplate({ root: join(import.meta.dirname, "../.."), region, account });
  const roles = Object.values(functions).flatMap(({ environment: { VAULT_ROLE, VAULT_BASE } }) =>
    VAULT_ROLE === undefined ? [] : [VAULT_ROLE.slice(`${VAULT_BASE}-`.length)],
  );
  const withPolicy = [...new Set(roles)].filter((role) => role !== rights.health).sort();
  return Object.fromEntries(withPolicy.map((role) => [`${role}.json`, toText(rights.buildVaultPolicy(role))]));
}

/** Writes one rule a line, for the operators who read and copy the files. */
function toText({ path }: PolicyDocument): string {
  const rules = Object.entries(path).map(([rule, { capabilities }]) => {
    const list = capabilities.map((capability) => JSON.stringify(capability)).join(", ");
    return `    ${JSON.stringify(rule)}: { "capabilities": [${list}] }`;
  });
  return `{\n  "path": {\n${rules.join(",\n")}\n  }\n}\n`;
}
