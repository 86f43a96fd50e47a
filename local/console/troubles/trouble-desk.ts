import type { TroubleSpot } from "./trouble.ts";

/** What the page is told of one trouble. */
export type TroubleView = {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  /** It was caused here, and nothing was put right since. */
  readonly isActive: boolean;
};

export type SpotView = { readonly where: string; readonly troubles: readonly TroubleView[] };

export type TroubleDesk = {
  view(): readonly SpotView[];
  /** @returns `false` when there is no such trouble. */
  cause(id: string): Promise<boolean>;
  /** Puts everything right, whoever has made it go wrong. */
  mendAll(): Promise<void>;
};

/** Causes troubles by their id, and remembers those that last. */
export function openTroubleDesk(spots: readonly TroubleSpot[]): TroubleDesk {
  const active = new Set<string>();
  return {
    view: () =>
      spots.map(({ where, troubles }) => ({
        where,
        troubles: troubles.map(({ id, label, what }) => ({ id, label, what, isActive: active.has(id) })),
      })),
    cause: async (id) => {
      const trouble = spots.flatMap(({ troubles }) => troubles).find((each) => each.id === id);
      await trouble?.cause();
      if (trouble?.isLasting) {
        active.add(id);
      }
      return trouble !== undefined;
    },
    mendAll: async () => {
      await Promise.all(spots.map(({ mend }) => mend()));
      active.clear();
    },
  };
}
