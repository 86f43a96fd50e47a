import type { ProviderName } from "../provider-names.ts";
import type { RelayLevel } from "../relay/relay-rules.ts";
import { isOfFamily, type RightsFamily } from "./rights-family.ts";

/** Without a level a right reaches calls that read: a right to write is always named. */
export const relayRights: RightsFamily<RelayLevel> = { whole: "relay:use", levels: ["read", "write"], usual: "read" };

/** The right to send calls by the relay: to one provider, of one level and those before it, by one connection. */
export type RelayRight = `relay:use:${ProviderName}${"" | `:${RelayLevel}` | `:${RelayLevel}:${string}`}`;

/** Whether a word of a permissions claim is a narrowed right to the relay. */
export const isRelayRight = (word: string): word is RelayRight => isOfFamily(relayRights, word);
