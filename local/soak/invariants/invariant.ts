/** Something that must hold after a soak, whatever happened in it. */
export type Finding = {
  readonly title: string;
  /** What was counted, in words, also when nothing is wrong. */
  readonly figures: string;
  /** What does not hold. Empty: all is well. */
  readonly violations: readonly string[];
};

const mostShown = 10;

/** The first violations, and how many more there are. */
export const showSome = (violations: readonly string[]): readonly string[] =>
  violations.length <= mostShown ? violations : [...violations.slice(0, mostShown), `and ${violations.length - mostShown} more`];
