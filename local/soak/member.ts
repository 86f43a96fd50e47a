import type { ProviderName } from "../../client/generated/operations.ts";
import type { Customer } from "../customers/customer.ts";
import type { Served } from "../stories/story-connection.ts";

/** A connection of the soak, and what is expected of it. */
export type Member = {
  readonly kind: string;
  readonly provider: ProviderName;
  readonly account: string;
  readonly org: string;
  readonly person: string;
  /** Whether the provider replaces the refresh token with each refresh. */
  readonly rotates: boolean;
  /** The customer who made it through the API. Absent: it was seeded. */
  readonly customer?: Customer;
  readonly isAccepted: (served: Served) => Promise<boolean>;
  /** What its customer wants. What a request that failed has left is found out at the end. */
  state: "connected" | "disconnected";
  /** Logins, keys and secrets that were sent, and how many of them were answered as connected. */
  attempts: number;
  connects: number;
  /** Whether it was answered as connected since its last disconnect was answered as done. */
  isKnown: boolean;
  /** Disconnects that were answered as done, of what had been answered as connected. */
  disconnects: number;
  /** Logins of which no end was seen: the provider may have a grant that only it knows. */
  cutLogins: number;
};

/** Names a member as a command for operators does. */
export const nameOf = ({ org, provider, account }: Pick<Member, "org" | "provider" | "account">): string => `${org} ${provider}/${account}`;

export const placeOf = (member: Pick<Member, "org" | "provider" | "account">): string =>
  `${member.org}/${member.provider}/${member.account}`;
