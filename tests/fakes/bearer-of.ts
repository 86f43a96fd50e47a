import type { Token } from "../../lib/connections/provider.ts";

/** The access token of a bearer token, in clear. */
export const bearerOf = (token: Token): string => {
  if (token.type !== "bearer") {
    throw new Error(`no bearer token: ${token.type}`);
  }
  return token.accessToken.reveal();
};
