import type { ProviderName } from "../provider-names.ts";
import { isOfFamily, type RightsFamily } from "./rights-family.ts";

const levels = ["read", "write"] as const;
type Level = (typeof levels)[number];

/** Without a level a right reaches calls that read: a right to write is always named. */
export const relayRights: RightsFamily<Level> = { whole: "relay:use", levels, usual: "read" };

/** The right to send calls by the relay: to one provider, of one level and those before it, by one connection. */
export type RelayRight = `relay:use:${ProviderName}${"" | `:${Level}` | `:${Level}:${string}`}`;

/** Whether a word of a permissions claim is a narrowed right to the relay. */
export const isRelayRight = (word: string): word is RelayRight => isOfFamily(relayRights, word);
