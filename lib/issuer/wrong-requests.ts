import { type IdentityTokenRequest, probeTenant, type WrongRequests } from "./identity-token-source.ts";

/** Builds the wrong requests of a source whose issuer names the organisation and whose subject names the connection. Pure. */
export const wrongRequestsOfTenantIssuer = (right: IdentityTokenRequest, id: string): WrongRequests => ({
  subject: { ...right, connection: id },
  issuer: { ...right, tenant: probeTenant },
  audience: { ...right, audience: `${right.audience}/probe` },
});
