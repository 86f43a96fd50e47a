import type { ProviderName } from "../provider-names.ts";
import { findReachIn, isOfFamily, type RightsFamily } from "./rights-family.ts";

/** How much a token may do, the least first. A right to one level reaches those before it: a wider token can do what they can. */
export type TokenLevel = "read" | "operate" | "full";

/** Without a level a right reaches every one. */
export const tokenRights: RightsFamily<TokenLevel> = { whole: "tokens:read", levels: ["read", "operate", "full"], usual: "full" };

/**
 * The right to the tokens of one provider, of one level and those before it, of one connection. The account is compared letter by letter with
 * that of the connection, which is in no other spelling: `default`, twelve digits, a region.
 */
export type NarrowedRight = `tokens:read:${ProviderName}${"" | `:${TokenLevel}` | `:${TokenLevel}:${string}`}`;

/** Whether a word of a permissions claim is a narrowed right to tokens. */
export const isNarrowedRight = (word: string): word is NarrowedRight => isOfFamily(tokenRights, word);

/**
 * Finds the connections of a provider whose tokens the rights reach, from the rights alone.
 *
 * @param level - The lowest by default: a right to any level reaches it.
 * @returns The accounts that the rights name, in order; which of them are connected, the table knows.
 */
export const findReach = (rights: ReadonlySet<string>, provider: ProviderName, level: TokenLevel = "read"): "every" | readonly string[] =>
  findReachIn(tokenRights, rights, provider, level);
