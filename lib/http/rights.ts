import { isProviderName, type ProviderName } from "../provider-names.ts";
import { parseResourceId } from "./resource-id.ts";

/** Rights that can be narrowed to a provider, a level and a connection: `<whole>[:<provider>[:<level>[:<account>]]]`. */
export type RightsFamily<Level extends string> = {
  /** The word that every right of the family begins with. Alone it is the right to every provider. */
  readonly whole: "tokens:read" | "relay:use";
  /** The least first. A right to one level reaches those before it. */
  readonly levels: readonly Level[];
  /** The level of a right that names none. */
  readonly usual: Level;
};

/** How much a token may do, the least first. A right to one level reaches those before it: a wider token can do what they can. */
export type TokenLevel = "read" | "operate" | "full";

/** Without a level a right reaches every one. */
export const tokenRights: RightsFamily<TokenLevel> = { whole: "tokens:read", levels: ["read", "operate", "full"], usual: "full" };

/**
 * The right to the tokens of one provider, of one level and those before it, of one connection. The account is compared letter by letter with
 * that of the connection, which is in no other spelling: `default`, twelve digits, a region.
 */
type TokenRight = `tokens:read:${ProviderName}${"" | `:${TokenLevel}` | `:${TokenLevel}:${string}`}`;

/** How much a call by the relay may do, the least first. */
type RelayLevel = "read" | "write";

/** Without a level a right reaches calls that read: a right to write is always named. */
export const relayRights: RightsFamily<RelayLevel> = { whole: "relay:use", levels: ["read", "write"], usual: "read" };

/** The right to send calls by the relay: to one provider, of one level and those before it, by one connection. */
type RelayRight = `relay:use:${ProviderName}${"" | `:${RelayLevel}` | `:${RelayLevel}:${string}`}`;

/** A right of one of the families. */
type NarrowedRight = TokenRight | RelayRight;

/** Whether a word of a permissions claim is a narrowed right. */
const isNarrowedRight = (word: string): word is NarrowedRight => isOfFamily(tokenRights, word) || isOfFamily(relayRights, word);

/** What a caller's rights are asked about. */
type ReachedBy<Level> = { readonly provider: ProviderName; readonly account: string; readonly level: Level };

/** Whether a word of a permissions claim is a narrowed right of the family. One with an unknown, empty or further part is not. */
export function isOfFamily<Level extends string>({ whole, levels }: RightsFamily<Level>, word: string): boolean {
  if (!word.startsWith(`${whole}:`)) {
    return false;
  }
  const [provider = "", level, account, ...more] = word.slice(whole.length + 1).split(":");
  return (
    isProviderName(provider) &&
    (level === undefined || levels.some((each) => each === level)) &&
    (account === undefined || parseResourceId(account) !== undefined) &&
    more.length === 0
  );
}

/**
 * Finds the connections of a provider that the rights reach, from the rights alone.
 *
 * @returns The accounts that the rights name, in order; which of them are connected, the table knows.
 */
export function findReachIn<Level extends string>(
  { whole, levels, usual }: RightsFamily<Level>,
  rights: ReadonlySet<string>,
  provider: ProviderName,
  level: Level,
): "every" | readonly string[] {
  const ofProvider = `${whole}:${provider}`;
  const enough = levels.slice(levels.indexOf(level));
  const isUsualEnough = enough.includes(usual);
  const names = enough.map((each) => `${ofProvider}:${each}`);
  if ((isUsualEnough && (rights.has(whole) || rights.has(ofProvider))) || names.some((name) => rights.has(name))) {
    return "every";
  }
  const accounts = [...rights].flatMap((right) =>
    names.flatMap((name) => (right.startsWith(`${name}:`) ? [right.slice(name.length + 1)] : [])),
  );
  return [...new Set(accounts)].toSorted();
}

/** Whether the rights reach one connection. */
export function reachesIn<Level extends string>(
  family: RightsFamily<Level>,
  rights: ReadonlySet<string>,
  { provider, account, level }: ReachedBy<Level>,
): boolean {
  const accounts = findReachIn(family, rights, provider, level);
  return accounts === "every" || accounts.includes(account);
}

const ofPeople = ["connectors:read", "connectors:write", "clients:write", "audit:read"] as const;
const permissions = [...ofPeople, "tokens:read", "relay:use", "operations:read", "connect_sessions:write"] as const;

/**
 * A permission that is limited to nothing. `tokens:read`, the broker's, `relay:use` and `connect_sessions:write` are for machines. `operations:read` is for the operator's
 * people: it reads the state of every organisation's connections. No other permission and no role implies one of the four.
 */
export type WholePermission = (typeof permissions)[number];

/** Those that the role of a person may imply. */
export const personPermissions = permissions.filter((one) => permissionsOfRole("admin").has(one));

/** The permissions of a caller. */
export type Permission = WholePermission | NarrowedRight;

/**
 * Returns the permissions of a role: `viewer` reads, `editor` and `admin` write as well, `admin` sets the organisation's OAuth clients and reads the
 * audit trail, any other role has none. No role gives the permissions of machines and of the operator.
 */
export function permissionsOfRole(role: unknown): ReadonlySet<Permission> {
  if (role === "editor" || role === "admin") {
    return new Set<Permission>([
      "connectors:read",
      "connectors:write",
      ...(role === "admin" ? (["clients:write", "audit:read"] as const) : []),
    ]);
  }
  return new Set<Permission>(role === "viewer" ? ["connectors:read"] : []);
}

/**
 * Reads the known permissions out of words separated by spaces. Other applications' words are ignored, and so is a narrowed right of which any
 * part is unknown: it never counts as a wider one.
 */
export function parsePermissions(words: string): ReadonlySet<Permission> {
  const given = new Set(words.split(" "));
  return new Set<Permission>([...permissions.filter((permission) => given.has(permission)), ...[...given].filter(isNarrowedRight)]);
}
