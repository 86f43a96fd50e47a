import type { Link } from "../parts/outer-link.tsx";

/** Something at a provider that a disconnect ends or leaves, as its part of the product names it. */
export type PartWords = {
  /** What people call it. */
  readonly name: string;
  /** Why it stays when no retry can remove it, and what the customer can do. A whole sentence that follows a colon. */
  readonly stays: string;
  /** Where the customer removes it. */
  readonly link?: Link;
};

/** What a disconnect means at one provider. */
export type DisconnectWords = {
  /** What is undone at the provider and erased here. What stays, the API says as `leaves` of the method. */
  readonly undone: string;
  /** Where the customer removes what stays. */
  readonly link?: Link;
};
