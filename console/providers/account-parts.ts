/** What the account of a connection is made of. */
export type AccountParts = {
  /** The value of the provider's own field, such as a region. `undefined`: the provider has no such field. */
  readonly own: string | undefined;
  /** The word by which the person tells several connections apart. Empty: none was given. */
  readonly word: string;
};

const usual = "default";

export function toAccount({ own, word }: AccountParts): string {
  if (own === undefined) {
    return word === "" ? usual : word;
  }
  return word === "" ? own : `${own}-${word}`;
}

/** @param choices - Of the provider's own field. */
export function parseAccount(account: string, choices: readonly { readonly value: string }[] = []): AccountParts {
  const own = choices.map(({ value }) => value).find((value) => account === value || account.startsWith(`${value}-`));
  if (own === undefined) {
    return { own, word: account === usual ? "" : account };
  }
  return { own, word: account.slice(own.length + 1) };
}
