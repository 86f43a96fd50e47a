import type { Trust } from "../../lib/identity/identity-token-source.ts";

/** A text that the customer runs or applies, or its counterpart that removes what it made. */
export type Script = { readonly kind: "bash" | "terraform" | "cloudformation"; readonly title: string; readonly text: string };

/** A field of the connect's body: what it is, and where the customer finds it. */
export type OfferedField = { readonly name: string; readonly title: string; readonly hint: string; readonly isOptional?: true };

/** How a customer makes a cloud trust one connection. */
export type Offer = {
  /** What the cloud compares with `aud`. Absent: it follows from what the customer makes. */
  readonly audience?: string;
  readonly setUp: readonly Script[];
  readonly remove: readonly Script[];
  readonly fields: readonly OfferedField[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
};

/** Builds the offer of a provider. Pure. */
export type BuildOffer = (trust: Trust, at: { readonly account: string }) => Offer;
