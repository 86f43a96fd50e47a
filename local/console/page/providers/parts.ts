import type { ConnectionName } from "../answers.ts";
import { googlePart } from "./google/google.ts";
import type { Provider, ProviderPart } from "./provider-part.ts";
import { tailscalePart } from "./tailscale/tailscale.ts";

/** The providers that this page can connect, in the order in which it offers them. */
export const parts: readonly ProviderPart[] = [googlePart, tailscalePart];

/** What the page knows of a provider. One that it cannot connect has its connections shown all the same. */
export function partOf(provider: Provider): ProviderPart {
  return (
    parts.find((part) => part.provider === provider) ?? { provider, name: provider, methods: [], failureWords: {}, permissionWords: {} }
  );
}

/** What people call a connection. */
export const describeName = ({ provider, account }: ConnectionName): string =>
  `${partOf(provider).name}${account === "default" ? "" : ` ${account}`}`;

/** The part of a word in an address, if it is a provider's that can be connected. */
export const findPart = (word: string): ProviderPart | undefined => parts.find(({ provider }) => provider === word);
