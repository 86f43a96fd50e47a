/** What the account of a connection is made of. */
type AccountParts = {
  /** The value of the provider's own field, such as a region. `undefined`: the provider has no such field. */
  readonly own: string | undefined;
  /** The word by which the person tells several connections apart. Empty: none was given. */
  readonly word: string;
};

const usual = "default";

export const toAccount = ({ own, word }: AccountParts): string =>
  own === undefined ? word || usual : word === "" ? own : `${own}-${word}`;

/** @param choices - Of the provider's own field. */
export function parseAccount(account: string, choices: readonly { readonly value: string }[] = []): AccountParts {
  const own = choices.map(({ value }) => value).find((value) => account === value || account.startsWith(`${value}-`));
  const word = own === undefined ? account : account.slice(own.length + 1);
  return { own, word: own === undefined && word === usual ? "" : word };
}

type Named = {
  readonly name: string;
  readonly accountField?: { readonly choices: readonly { readonly value: string; readonly title: string }[] };
};

/** What people call a connection of a provider. @param label - The name that a person gave it, which says more than its account. */
export const describeAccount = (part: Named, account: string, label?: string | null): string =>
  `${part.name} ${label ?? nameOfAccount(part, account)}`.trim();

/** The part of the name that tells several connections of a provider apart. */
export function nameOfAccount({ accountField }: Named, account: string): string {
  const { own, word } = parseAccount(account, accountField?.choices);
  const ownName = accountField?.choices.find(({ value }) => value === own)?.title ?? "";
  return `${ownName} ${word}`.trim();
}
