import type { Token } from "../../lib/connections/provider.ts";
import type { Secret } from "../../lib/secret.ts";

/** Builds an access token as the engine passes it to a method. */
export const bearerToken = (accessToken: Secret): Token => ({ type: "bearer", accessToken, issuedAt: new Date(), scopes: [] });
