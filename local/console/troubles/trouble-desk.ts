import type { Connects, Given, Offered, TroubleSpot } from "./trouble.ts";

/** What the page is told of one trouble. */
export type TroubleView = {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  /** It was caused here, and nothing was put right since. */
  readonly isActive: boolean;
  readonly connects?: Connects;
};

export type SpotView = { readonly where: string; readonly troubles: readonly TroubleView[] };

/** What the page is told after each thing that it asks for. */
export type DeskView = {
  readonly spots: readonly SpotView[];
  /** What was created just now. It is told once. */
  readonly given: readonly Given[];
};

export type TroubleDesk = {
  view(given?: readonly Given[]): DeskView;
  /**
   * @param offered - What is to be trusted, for what needs it.
   * @returns What the person must know of it, if anything; `undefined` when there is no such trouble, or nothing was offered to one that needs it.
   */
  cause(id: string, offered?: Offered): Promise<readonly Given[] | undefined>;
  /** Puts everything right, also what another person has made go wrong. */
  mendAll(): Promise<void>;
};

/** Causes troubles by their id, and remembers those that last. */
export function openTroubleDesk(spots: readonly TroubleSpot[]): TroubleDesk {
  const active = new Set<string>();
  return {
    view: (given = []) => ({
      spots: spots.map(({ where, troubles }) => ({
        where,
        troubles: troubles.map(({ id, label, what, connects }) => ({
          ...{ id, label, what, isActive: active.has(id) },
          ...(connects === undefined ? {} : { connects }),
        })),
      })),
      given,
    }),
    cause: async (id, offered) => {
      const trouble = spots.flatMap(({ troubles }) => troubles).find((each) => each.id === id);
      if (trouble === undefined) {
        return undefined;
      }
      if ("trust" in trouble) {
        return offered && trouble.trust(offered);
      }
      const given = "create" in trouble ? await trouble.create() : [];
      if ("cause" in trouble) {
        await trouble.cause();
      }
      if (trouble.isLasting) {
        active.add(id);
      }
      return given;
    },
    mendAll: async () => {
      await Promise.all(spots.map(({ mend }) => mend()));
      active.clear();
    },
  };
}
