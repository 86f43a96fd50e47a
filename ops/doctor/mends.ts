import type { FailureCode } from "../../lib/failure-codes.ts";

const known: Partial<Record<FailureCode, string>> = {
  vault_sealed: "vault operator unseal",
  vault_login_failed: 'the commands of docs/vault.md, "Logging in", for the Vault role',
  store_denied: 'the commands of docs/vault.md, "Policies", for the Vault role',
  store_unavailable:
    "is Vault running, and is its address vaultAddr? In a network of yours: its route and security group, docs/hardening.md",
  store_answer_invalid: "vaultAddr, vaultMount; is there a proxy in between?",
  secrets_unavailable: "npm run ops -- doctor --only secrets says which secret, and what mends it",
  table_unavailable: "npm run ops -- doctor --only table drift",
  configuration_invalid: "set the parameter that is named, and deploy",
};

/** What an operator does about a failure of ours. Each code is explained in docs/operate.md. */
export const toMend = (code: string): string => known[code as FailureCode] ?? `docs/operate.md, "Failure codes", ${code}`;
