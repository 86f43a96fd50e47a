import { defined } from "../../defined.ts";
import type { FailureCode } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import type { Token } from "../provider.ts";

/** A warning that the refreshes of a connection fail, although its token still lives. */
export type RefreshWarning = {
  /** Code of the newest failure. */
  readonly code: FailureCode;
  /** Instant of the first failure since the last success. */
  readonly since: Date;
};

/** The facts of a record that say what its token is for, and its tags. Ids and names; where its credential is stored is not among them. */
export type ConnectionFacts = Pick<Connection, "provider" | "account" | "method" | "identity" | "details" | "targets" | "tags">;

const toFacts = ({ provider, account, method, identity, details, targets, tags }: Connection): ConnectionFacts => ({
  provider,
  account,
  method,
  identity,
  ...defined({ details, targets, tags }),
});

/** A token as the broker serves it, with facts about its connection. */
export type ServedToken = Token & {
  /** The connection whose token it is, and the grant that it is of: ids for the audit trail. */
  readonly connectionId: string;
  readonly grantId: string;
  /** What of its record says what the token is for. */
  readonly facts: ConnectionFacts;
  /** Whether no other connection stands beside it. `false`: one may. */
  readonly isOnly: boolean;
  /** The requested scopes that were not granted. */
  readonly missingScopes: readonly string[];
  /** No refresh can follow: its owner must connect again, and was told. */
  readonly isLast?: true;
  /** Absent: the last refresh succeeded. */
  readonly warning?: RefreshWarning;
};

/** @param connection - The record that the token was read with. */
export function toServedToken(token: Token, connection: Connection): ServedToken {
  const { id: connectionId, grantId, scopesMissing, failure, hasRefreshToken, expiresAt } = connection;
  const warning = failure && { code: failure.code, since: failure.since ?? failure.at };
  // A minted token has no refresh token either, but its record does not expire.
  const isLast = !hasRefreshToken && expiresAt !== undefined;
  return {
    ...token,
    connectionId,
    grantId,
    facts: toFacts(connection),
    isOnly: connection.isOnly === true,
    missingScopes: scopesMissing,
    ...(isLast ? { isLast } : {}),
    ...defined({ warning }),
  };
}
