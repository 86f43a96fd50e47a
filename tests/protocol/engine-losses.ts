/** Why a rotated token may be lost. Nothing else excuses a loss. */
export type Excuse = "killed" | "frozen" | "slow provider";

/** What a run came through, so that a test can tell that the runs were worth something. */
export type Passed = {
  rotated: number;
  lost: number;
  lostWhenKilled: number;
  lostWhenFrozen: number;
  lostBySlowProvider: number;
  bothStoresFailed: number;
  opensFailed: number;
  sealed: number;
  killed: number;
  frozen: number;
  interrupted: number;
  leasesLost: number;
};

export type Unsaved = { readonly token: string; readonly excuses: Set<Excuse>; readonly faults: Set<string> };

export const nothingPassed = (): Passed => ({
  rotated: 0,
  lost: 0,
  lostWhenKilled: 0,
  lostWhenFrozen: 0,
  lostBySlowProvider: 0,
  bothStoresFailed: 0,
  opensFailed: 0,
  sealed: 0,
  killed: 0,
  frozen: 0,
  interrupted: 0,
  leasesLost: 0,
});

/** What is known of the tokens that a run may lose. */
type Losses = {
  /** Rotated tokens that nothing but their process holds, by the process. */
  readonly unsaved: Map<number, Unsaved>;
  readonly passed: Passed;
  readonly violations: string[];
};

/** Notes what would excuse the loss of the token that only this process holds, if it holds one. */
export function excuse({ unsaved }: Pick<Losses, "unsaved">, id: number, why: Excuse): void {
  unsaved.get(id)?.excuses.add(why);
}

const lostBecause = { killed: "lostWhenKilled", frozen: "lostWhenFrozen", "slow provider": "lostBySlowProvider" } as const;

/** Notes the tokens that only this process held as lost: excused, or as a violation. */
export function lose({ unsaved, passed, violations }: Losses, id: number): void {
  const held = unsaved.get(id);
  if (held !== undefined) {
    unsaved.delete(id);
    passed.lost += 1;
    for (const why of held.excuses) {
      passed[lostBecause[why]] += 1;
    }
    if (held.excuses.size === 0) {
      violations.push(`${id} has lost ${held.token} for no reason; stores that failed it: ${[...held.faults].join(", ") || "none"}`);
    }
  }
}
