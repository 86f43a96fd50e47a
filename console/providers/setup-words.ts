/** Words for what the setup of a provider makes in the customer's cloud. */
export type SetupWords = {
  /** How many things there are of each kind, in a part of a sentence, such as "5 roles and 1 label". */
  list(counts: readonly (readonly [kind: string, count: number])[]): string;
  /** What one thing is called, and its name as the provider writes it. */
  describe(thing: { readonly kind: string; readonly name: string }): readonly [what: string, name: string];
};
