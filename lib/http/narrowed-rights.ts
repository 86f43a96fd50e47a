import { isProviderName, type ProviderName } from "../provider-names.ts";
import { parseResourceId } from "./resource-id.ts";

/** How much a token may do, the least first. A right to one level reaches those before it: a wider token can do what they can. */
const levels = ["read", "operate", "full"] as const;

export type TokenLevel = (typeof levels)[number];

/** The whole right, which every narrowed one begins with. */
const whole = "tokens:read";

/**
 * The right to the tokens of one provider, of one level and those before it, of one connection. The account is compared letter by letter with
 * that of the connection, which is in no other spelling: `default`, twelve digits, a region.
 */
export type NarrowedRight = `tokens:read:${ProviderName}${"" | `:${TokenLevel}` | `:${TokenLevel}:${string}`}`;

/** Whether a word of a permissions claim is a narrowed right. One with an unknown, empty or further part is not. */
export function isNarrowedRight(word: string): word is NarrowedRight {
  if (!word.startsWith(`${whole}:`)) {
    return false;
  }
  const [provider = "", level, account, ...more] = word.slice(whole.length + 1).split(":");
  return (
    isProviderName(provider) &&
    (level === undefined || isLevel(level)) &&
    (account === undefined || parseResourceId(account) !== undefined) &&
    more.length === 0
  );
}

/** What a caller's rights to tokens are asked about. */
export type Reached = { readonly provider: ProviderName; readonly account: string; readonly level: TokenLevel };

/** Whether the rights reach a token of one connection. */
export function reachesToken(rights: ReadonlySet<string>, { provider, account, level }: Reached): boolean {
  const accounts = findReach(rights, provider, level);
  return accounts === "every" || accounts.includes(account);
}

/**
 * Finds the connections of a provider that the rights reach, from the rights alone.
 *
 * @param level - The lowest by default: a right to any level reaches it.
 * @returns The accounts that the rights name, in order; which of them are connected, the table knows.
 */
export function findReach(rights: ReadonlySet<string>, provider: ProviderName, level: TokenLevel = "read"): "every" | readonly string[] {
  const ofProvider = `${whole}:${provider}`;
  if (rights.has(whole) || rights.has(ofProvider)) {
    return "every";
  }
  const enough = levels.slice(levels.indexOf(level)).map((each) => `${ofProvider}:${each}`);
  if (enough.some((right) => rights.has(right))) {
    return "every";
  }
  const named = [...rights].flatMap((right) =>
    enough.flatMap((each) => (right.startsWith(`${each}:`) ? [right.slice(each.length + 1)] : [])),
  );
  return [...new Set(named)].toSorted();
}

const isLevel = (word: string): word is TokenLevel => levels.some((level) => level === word);
