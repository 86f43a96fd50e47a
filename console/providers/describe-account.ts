import { parseAccount } from "./account-parts.ts";

type Named = {
  readonly name: string;
  readonly accountField?: { readonly choices: readonly { readonly value: string; readonly title: string }[] };
};

/** What people call a connection of a provider. @param label - The name that a person gave it, which says more than its account. */
export function describeAccount(part: Named, account: string, label?: string | null): string {
  const name = label ?? nameOfAccount(part, account);
  return name === "" ? part.name : `${part.name} ${name}`;
}

/** The part of the name that tells several connections of a provider apart. */
export function nameOfAccount({ accountField }: Named, account: string): string {
  const choices = accountField?.choices ?? [];
  const { own, word } = parseAccount(account, choices);
  const ownName = choices.find(({ value }) => value === own)?.title ?? "";
  return `${ownName} ${word}`.trim();
}
