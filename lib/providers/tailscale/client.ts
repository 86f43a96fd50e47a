import { Failure } from "../../errors.ts";
import type { Secret } from "../../secret.ts";

/** An OAuth client that the customer created in Tailscale's admin console. */
export type TailscaleClient = { readonly clientId: string; readonly clientSecret: Secret };

/**
 * Checks that a client ID and a client secret belong together, without a request.
 *
 * Tailscale authenticates by the secret alone: with a right secret it accepts any client ID. The ID goes into the record and into
 * answers, so a wrong one would name a client that is not used. The secret holds it: `tskey-client-<id>-<random>`.
 *
 * @throws {Failure} `invalid_request` with the field `clientId` or `clientSecret`.
 */
export function checkClient({ clientId, clientSecret }: TailscaleClient): void {
  const [, embeddedId] = /^tskey-client-([A-Za-z0-9]{1,64})-[A-Za-z0-9]{1,128}$/.exec(clientSecret.reveal()) ?? [];
  if (embeddedId === undefined) {
    throw new Failure("invalid_request", { field: "clientSecret", detail: "not laid out as a client secret of Tailscale" });
  }
  if (clientId !== embeddedId) {
    throw new Failure("invalid_request", { field: "clientId", detail: "the client secret belongs to another client ID" });
  }
}
