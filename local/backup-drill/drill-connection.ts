import { type Served, type StoryConnection, storyConnection } from "../stories/story-connection.ts";
import type { StoryTarget } from "../stories/story-target.ts";

/**
 * What happens to a connection between the two backups. `kept`: it is refreshed. `replaced`: its customer connects the same account anew. `added`: it is
 * made. `waiting`: its login waits for the confirmation during the first backup.
 */
export const fates = ["kept", "replaced", "disconnected", "added", "waiting"] as const;
export type Fate = (typeof fates)[number];

/** A connection of the drill, with what its customer does. */
export type DrillConnection = {
  /** Provider and method, for people. */
  readonly kind: string;
  readonly fate: Fate;
  /** Organisation, provider and account, as a command for operators names it. */
  readonly place: string;
  readonly connection: StoryConnection;
  /** @param beforeConfirm - Of a login: done before its confirmation. */
  readonly connect: (beforeConfirm?: () => Promise<void>) => Promise<void>;
  /** Connects the same account by another login, key or secret, and deletes the one before where a customer would. */
  readonly replace: () => Promise<void>;
  /** Whether the provider accepts what the broker serves. */
  readonly isAccepted: (served: Served) => Promise<boolean>;
};

/** Makes a connection of one kind, in an organisation of its own. */
export type DrillKind = (fate: Fate) => DrillConnection;

/** A connection's calls, with a deed before the confirmation of a login. */
export const confirmingAfter = ({ call }: StoryConnection, deed: () => Promise<void>): Pick<StoryConnection, "call"> => ({
  call: async (method, path, body) => {
    if (path === "/connections/confirm") {
      await deed();
    }
    return call(method, path, body);
  },
});

export const nothing = async (): Promise<void> => {};

/** Opens a connection in an organisation of its own, because an organisation has one connection in each place. */
export function openPlace(target: StoryTarget, { kind, fate, ...named }: Pick<DrillConnection, "kind" | "fate"> & Place) {
  const org = `${kind.toLowerCase().replaceAll(" ", "-")}-${fate}`;
  const connection = storyConnection(target, { ...named, org, person: `person-of-${org}` });
  return { kind, fate, connection, place: `${org} ${named.provider}/${named.account ?? "default"}`, person: `person-of-${org}` };
}

type Place = { readonly provider: string; readonly account?: string };

/** Asks a provider's API with a bearer token. */
export async function isAcceptedAt(url: string, { access_token }: Served): Promise<boolean> {
  return (await fetch(url, { headers: { authorization: `Bearer ${access_token}` } })).ok;
}
