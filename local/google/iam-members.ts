import { invalidArgument } from "./cloud-body.ts";
import { findServiceAccount, type ServiceAccount } from "./service-account.ts";

const EMAIL_MEMBER = /^(user|group|serviceAccount):([^\s:@?]+@[a-z0-9.-]+)$/i;
const OTHER_MEMBER = /^(domain:[a-z0-9.-]+|principal(Set)?:\/\/\S+)$/;
const DELETED_MEMBER = /^deleted:(user|group|serviceAccount):([^\s:@?]+@[a-z0-9.-]+)\?uid=(\d+)$/;
/** Google's own accounts, which no customer makes, such as the one of a billing export. */
const MADE_BY_GOOGLE = /@(gcp-sa-[a-z0-9-]+\.iam|service-[a-z0-9-]+\.iam|system|cloudservices|developer|cloudbuild)\.gserviceaccount\.com$/;

/** How policies name a service account inside the simulator. */
export const toAccountMember = (uniqueId: string): string => `serviceAccount:${uniqueId}`;

type MemberContext = {
  readonly accounts: readonly ServiceAccount[];
  /** The members that stand already: a `deleted:` member stays, and none is new. */
  readonly stored: ReadonlySet<string>;
  readonly now: Date;
  /** The addresses of the people who exist; `undefined`: any may. */
  readonly people: ReadonlySet<string> | undefined;
};

/**
 * Parses a member of a policy that is written. A service account is stored by its unique id.
 *
 * @throws {Refused} 400 for a member that is malformed, public, or that does not exist or is not known yet.
 */
export function parseMember(text: string, { accounts, stored, now, people }: MemberContext): string {
  if (text === "allUsers" || text === "allAuthenticatedUsers") throw invalidArgument(`Members of type ${text} are not supported here.`);
  if (OTHER_MEMBER.test(text)) return text;
  const [, deletedType, , uid] = DELETED_MEMBER.exec(text) ?? [];
  if (deletedType !== undefined) {
    const member = deletedType === "serviceAccount" && uid !== undefined ? toAccountMember(uid) : text;
    if (stored.has(member)) return member;
    throw invalidArgument(`The member ${text} does not exist.`);
  }
  const [, type, email = ""] = EMAIL_MEMBER.exec(text) ?? [];
  if (type === undefined) throw invalidArgument(`The member ${text} is of an unknown type. Please set a valid type prefix for the member.`);
  const address = email.toLowerCase();
  const isPerson = type === "user";
  if (isPerson && people !== undefined && !people.has(address) && !stored.has(`user:${address}`)) {
    throw invalidArgument(`User ${address} does not exist.`);
  }
  if (type !== "serviceAccount" || MADE_BY_GOOGLE.test(address)) return `${type}:${address}`;
  const found = findServiceAccount(accounts, address);
  if (found === undefined || found.visibleAt > now) throw invalidArgument(`Service account ${address} does not exist.`);
  return toAccountMember(found.account.sub);
}

/** Writes a stored member as policies show it. The member of a deleted account stays, marked as deleted. */
export function showMember(member: string, accounts: readonly ServiceAccount[]): string {
  const owner = findOwner(member, accounts);
  if (owner === undefined) return member;
  const { account, deletedAt } = owner;
  return deletedAt === null ? `serviceAccount:${account.email}` : `deleted:serviceAccount:${account.email}?uid=${account.sub}`;
}

/** The domain that a member belongs to, for domain-restricted sharing; `undefined`: none. */
export function readMemberDomain(member: string, accounts: readonly ServiceAccount[]): string | undefined {
  const shown = showMember(member, accounts);
  return /^domain:(.+)$/.exec(shown)?.[1] ?? /@([^?]+)/.exec(shown)?.[1];
}

function findOwner(member: string, accounts: readonly ServiceAccount[]): ServiceAccount | undefined {
  return accounts.find(({ account }) => toAccountMember(account.sub) === member);
}
