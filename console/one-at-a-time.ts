export type OneAtATime = {
  /** Begins a deed. Call it when nothing else is under way. */
  begin(deed: () => Promise<void>): Promise<void>;
  /** Waits until nothing is under way. */
  free(): Promise<void>;
};

/**
 * Keeps deeds on one connection apart from each other.
 *
 * @param setBusy - Told when a deed begins and when it has ended, so that buttons can say so.
 */
export function oneAtATime(setBusy: (busy: boolean) => void): OneAtATime {
  let underWay: Promise<void> | undefined;
  return {
    begin: (deed) => {
      setBusy(true);
      underWay = deed().finally(() => {
        underWay = undefined;
        setBusy(false);
      });
      return underWay;
    },
    free: async () => {
      while (underWay !== undefined) {
        await underWay.catch(() => undefined);
      }
    },
  };
}
