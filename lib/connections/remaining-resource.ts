/** A thing that was not undone, why, and what the customer can do about it. */
export type RemainingResource = {
  /** The grant at the provider, or a part of it in the method's words; a thing that setup made; our stored tokens, or our record alone. */
  readonly what: string;
  /** Which one, by the provider's id. Of a thing that setup made: where it stands. */
  readonly target?: string;
  /** Of a thing that setup made: which one of its kind in the target. */
  readonly name?: string;
  /** Of a part: whether it is retried. */
  readonly state?: "left" | "pending";
  /** A failure code, a word of the provider's setup, or why nothing was tried. */
  readonly code: string;
  readonly reason: string;
  readonly action: string;
  /** The page on which the customer does it. */
  readonly url?: string;
  /** Instant until which it still works. */
  readonly lives_until?: string;
  /** What the customer may run in a shell to remove it. */
  readonly command?: string;
};
