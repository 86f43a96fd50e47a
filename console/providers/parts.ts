import type { Connection, ConnectionName } from "../answers.ts";
import type { Link } from "../parts/outer-link.tsx";
import { describeAccount, nameOfAccount } from "./account-parts.ts";
import { awsPart } from "./aws/aws.tsx";
import { azurePart } from "./azure/azure.tsx";
import { googlePart } from "./google/google.ts";
import { ovhPart } from "./ovh/ovh.tsx";
import type { PartWords, Provider, ProviderPart } from "./provider-part.ts";
import { tailscalePart } from "./tailscale/tailscale.tsx";

/** The providers that this page can connect, in the order in which it offers them. */
export const parts: readonly ProviderPart[] = [googlePart, awsPart, azurePart, ovhPart, tailscalePart];

/** What the page knows of a provider. One that it cannot connect has its connections shown all the same. */
export function partOf(provider: Provider): ProviderPart {
  return parts.find((part) => part.provider === provider) ?? { provider, name: provider, failures: {}, links: {}, left: {} };
}

/** The part of a connection's provider, with the words of its method. */
export function partFor({ provider, method }: { readonly provider: Provider; readonly method: string }): ProviderPart {
  const part = partOf(provider);
  const own = part.methods?.[method];
  return { ...part, ...own, failures: { ...part.failures, ...own?.failures } };
}

/** A provider's words for what a disconnect ends or leaves, for all of its methods. */
export const partWordsOf = (provider: Provider): Readonly<Record<string, PartWords>> => ({
  access_token: { name: "The last access token", stays: "It cannot be revoked." },
  ...partOf(provider).left,
});

/** A page of a provider's, by its name in the provider's words. */
export const linkOf = (provider: Provider, name = ""): Link | undefined => partOf(provider).links[name];

/** What people call a connection: by the label that a person gave it, if the caller knows it. */
export const describeName = ({ provider, account, label }: ConnectionName & { readonly label?: string | null }): string =>
  describeAccount(partOf(provider), account, label);

/** What the page of a connection is called: by its label, or by its account's name. */
export const nameConnection = ({ provider, account, label, identity }: Pick<Connection, "provider" | "account" | "label" | "identity">) =>
  label ?? identity.label ?? (nameOfAccount(partOf(provider), account) || partOf(provider).name);

/** The part of a word in an address, if it is a provider's that can be connected. */
export const findPart = (word: string): ProviderPart | undefined => parts.find(({ provider }) => provider === word);

/** The page below a connection's that an address names, and what it is told, if its provider has one. */
export function findPage(at: { readonly provider: string; readonly account: string; readonly view: string; readonly id?: string }) {
  const part = findPart(at.provider);
  const Page = part?.pages !== undefined && Object.hasOwn(part.pages, at.view) ? part.pages[at.view] : undefined;
  if (part === undefined || Page === undefined) {
    return undefined;
  }
  const name = { provider: part.provider, account: at.account };
  return { Page, about: { name, title: describeName(name), id: at.id } };
}
