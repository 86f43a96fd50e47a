import type { Environment } from "../config.ts";
import type { Trust } from "../identity/identity-token-source.ts";

/** What a text for the customer is. `powershell`: a script. `json`: the body of a request that they send. */
export const scriptKinds = ["bash", "powershell", "terraform", "cloudformation", "json"] as const;

/** A text that the customer runs or applies, or its counterpart that removes what it made. */
export type Script = { readonly kind: (typeof scriptKinds)[number]; readonly title: string; readonly text: string };

/** A field of the connect's body: what it is, and where the customer finds it. */
export type OfferedField = { readonly name: string; readonly title: string; readonly hint: string; readonly isOptional?: true };

/** What a customer makes on their side for a connection, and what they send afterwards. */
export type CustomerSide = {
  readonly setUp: readonly Script[];
  readonly remove: readonly Script[];
  readonly fields: readonly OfferedField[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
};

/** How a customer makes a cloud trust one connection. */
export type Offer = CustomerSide & {
  /** What the cloud compares with `aud`. Absent: it follows from what the customer makes. */
  readonly audience?: string;
};

/** Builds the offer of a provider. Pure. */
export type BuildOffer = (trust: Trust, at: { readonly account: string }) => Offer;

/** Reads what an organisation makes on its side for one method that does not need an issuer of ours. */
export type ReadCustomerSide = (tenant: string) => Promise<CustomerSide>;

/** Builds the customer's sides of a provider, by method. Reads only the keys of that provider. */
export type BuildCustomerSides = (env: Environment) => Readonly<Record<string, ReadCustomerSide>>;

/** A side that is the same for every organisation. */
export const sameForAll =
  (side: CustomerSide): ReadCustomerSide =>
  async () =>
    side;
