import { defined } from "../../defined.ts";
import type { Trust } from "../../identity/identity-token-source.ts";
import { impersonationRole, neededServices, ourPool, ourProvider } from "../../providers/google/federation-names.ts";

/** What the texts for a customer say of one trust. None of it has a character that bash or Terraform reads. */
export type OfferValues = Omit<Trust, "audience"> & {
  /** The connection's own, if it has one. Absent: the provider's name. */
  readonly ownAudience?: string;
  readonly pool: string;
  readonly provider: string;
  readonly role: string;
  readonly services: readonly string[];
};

export const toOfferValues = (trust: Trust): OfferValues => ({
  issuer: plain(trust.issuer),
  subject: plain(trust.subject),
  ...defined({ ownAudience: trust.audience && plain(trust.audience) }),
  pool: ourPool(trust),
  provider: ourProvider,
  role: impersonationRole,
  services: neededServices,
});

/** @throws {RangeError} The text has a character that a script may read. */
function plain(text: string): string {
  if (!/^[A-Za-z0-9:/._=~-]+$/.test(text)) {
    throw new RangeError("an issuer or a subject has a character that a script may read");
  }
  return text;
}
