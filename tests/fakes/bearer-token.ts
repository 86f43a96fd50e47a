import type { Token } from "../../lib/connections/provider.ts";
import type { Secret } from "../../lib/secret.ts";

/** An access token as the engine hands it to a method. */
export const bearerToken = (accessToken: Secret): Token => ({ type: "bearer", accessToken, issuedAt: new Date(), scopes: [] });
