import type { ProviderPart } from "./provider-part.ts";

/** What people call a connection of a provider. */
export const describeAccount = (part: ProviderPart, account: string): string =>
  account === "default" ? part.name : `${part.name} ${nameOfAccount(part, account)}`;

const nameOfAccount = ({ methods }: ProviderPart, account: string): string =>
  methods.flatMap(({ accountField }) => accountField?.choices ?? []).find(({ value }) => value === account)?.label ?? account;
