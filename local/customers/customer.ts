import type { ProviderName } from "../../client/generated/operations.ts";
import { type Served, type StoryConnection, storyConnection } from "../stories/story-connection.ts";
import type { StoryTarget } from "../stories/story-target.ts";

/** A customer with one connection, and what they do. */
export type Customer = {
  /** Provider and method, for people. */
  readonly kind: string;
  /** Tells the customers of one kind apart. */
  readonly name: string;
  readonly org: string;
  readonly person: string;
  readonly provider: ProviderName;
  readonly account: string;
  readonly connection: StoryConnection;
  /** Makes an account at the provider, and connects it. @param beforeConfirm - Of a login: done before its confirmation. */
  readonly connect: (beforeConfirm?: () => Promise<void>) => Promise<void>;
  /**
   * Connects the same account by another login, key or secret, and deletes the one before where a customer would. Also after a disconnect.
   */
  readonly replace: () => Promise<void>;
  /** Whether the provider accepts what the broker serves. */
  readonly isAccepted: (served: Served) => Promise<boolean>;
};

/** Makes a customer of one kind, with an organisation of their own. @param name - Lower-case letters, digits and hyphens, at most 20. */
export type CustomerKind = (name: string) => Customer;

/** Organisation, provider and account, as a command for operators names it. */
export const toPlace = ({ org, provider, account }: Pick<Customer, "org" | "provider" | "account">): string =>
  `${org} ${provider}/${account}`;

/** A connection's client, with a deed before the confirmation of a login. */
export const confirmingAfter = ({ client }: StoryConnection, deed: () => Promise<void>): Pick<StoryConnection, "client"> => ({
  client: {
    ...client,
    confirmConnection: async (...given) => {
      await deed();
      return client.confirmConnection(...given);
    },
  },
});

export const nothing = async (): Promise<void> => {};

type Place = Pick<Customer, "kind" | "name" | "provider"> & { readonly account?: string };

/** Opens a place in an organisation of its own, because an organisation has one connection in each place. */
export function openPlace(target: StoryTarget, { kind, name, provider, account = "default" }: Place) {
  const org = `${kind.toLowerCase().replaceAll(" ", "-")}-${name}`;
  const person = `person-of-${org}`;
  return { kind, name, org, person, provider, account, connection: storyConnection(target, { provider, account, org, person }) };
}

/** Asks a provider's API with a bearer token. @throws {Error} The provider neither takes nor refuses it, because it is out of order. */
export async function isAcceptedAt(url: string, served: Served): Promise<boolean> {
  const token = "access_token" in served ? served.access_token : served.session_token;
  const { ok, status } = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (status === 429 || status >= 500) {
    throw new Error(`${url} answered ${status}`);
  }
  return ok;
}
