import type { Secret } from "../secret.ts";

/** In place of an organisation: the issuer that no customer may trust. A cloud that takes its tokens takes those of every issuer. */
export const probeTenant = Symbol("the probe tenant");

/** What a token is asked for, for the customer's log. */
export type Purpose = "connect" | "broker" | "probe" | "setup" | "teardown";

export type IdentityTokenRequest = {
  readonly tenant: string | typeof probeTenant;
  /** The connection's id, which the subject names. */
  readonly connection: string;
  /** Whom the token is for: out of a table of the cloud's, never what a caller says. */
  readonly audience: string;
  readonly purpose: Purpose;
  /** What one cloud reads beside, such as the tags of its sessions. It replaces no claim of the issuer's own. A source may leave it out. */
  readonly claims?: Readonly<Record<string, unknown>>;
};

/** A signed token that says to a cloud which connection of which organisation asks. It lives for five minutes, and is stored nowhere. */
export type IdentityToken = { readonly token: Secret; readonly expiresAt: Date };

/** What a customer must trust for one connection. */
export type Trust = {
  /** The `iss` of its tokens: that of the customer's organisation alone. */
  readonly issuer: string;
  /** The `sub` of its tokens: that of this connection alone. It is never used again. */
  readonly subject: string;
};

/** Signs the tokens by which connections without a secret prove who they are. */
export type IdentityTokenSource = {
  trustOf(at: { readonly tenant: string; readonly connection: string }): Trust;
  /** @throws {Failure} `issuer_unavailable`: nothing could be signed. The customer's trust is as it was. */
  mint(request: IdentityTokenRequest, signal: AbortSignal): Promise<IdentityToken>;
};
