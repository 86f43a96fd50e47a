import type { Token } from "../../lib/connections/provider.ts";

/** Reveals the access token of a bearer token. */
export const bearerOf = (token: Token): string => {
  if (token.type !== "bearer") {
    throw new Error(`no bearer token: ${token.type}`);
  }
  return token.accessToken.reveal();
};
