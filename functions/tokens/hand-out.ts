import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { ServedToken } from "../../lib/connections/tokens/served-token.ts";
import type { Principal } from "../../lib/http/principal.ts";
import type { TokenRequest } from "./read-token-request.ts";

/** What a hand-out is counted by in the audit trail: who got which token. Each fact is an id or a word of the API. */
export type HandOut = {
  readonly organisation: string;
  readonly actor: string;
  readonly provider: string;
  readonly account: string;
  readonly connection: string;
  readonly grant: string;
  /** `read`, `operate` or `full`. */
  readonly access: string;
  /** Of an account that a setup made: its word. */
  readonly as?: string;
  /** Of the keys of a session: its id and its access key's id. The provider's log has both. */
  readonly provider_session?: string;
  readonly provider_key?: string;
};

/** Tells of a token that a caller gets. */
export type NoteHandOut = (handOut: HandOut) => void;

/** @param key - Its tenant is the caller's. */
export const toHandOut = ({ id: actor }: Principal, key: ConnectionKey, request: TokenRequest, served: ServedToken): HandOut => ({
  organisation: key.tenant,
  actor,
  provider: key.provider,
  account: key.account,
  connection: served.connectionId,
  grant: served.grantId,
  access: request.access,
  ...(request.of === "account" ? { as: request.as } : {}),
  ...(served.type === "sigv4" ? { provider_session: served.sessionId, provider_key: served.accessKeyId } : {}),
});
