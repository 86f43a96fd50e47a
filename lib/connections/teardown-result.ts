import type { FailureCode } from "../errors.ts";
import { minutesAfter } from "../system.ts";

/**
 * How far a disconnect is with the teardown: taking back what setup made in the customer's cloud, before the grant is revoked.
 *
 * `wanted`: not begun, or the process died while it began it. `running`: its state machine works. `over`: the disconnect goes on. `code`: why
 * the teardown could not begin, or did not come to its end.
 */
export type TeardownProgress = { readonly state: "wanted" | "running" } | { readonly state: "over"; readonly code?: FailureCode };

/** Things of one kind that a teardown took back, such as roles in a project. `target`: absent when they were in many. */
export type SetupCount = { readonly what: string; readonly target?: string; readonly count: number };

/** Why a thing that setup made still stands: a failure, a word of the provider, or one of these. */
export type SetupLeftCode =
  | "account_replaced"
  | "forgotten"
  | "kept_for_others"
  | "teardown_declined"
  | "teardown_unfinished"
  | "teardown_under_way";

/** A thing that setup made in the customer's cloud and that still stands. */
export type SetupPart = {
  /** Its kind, in the provider's own words, such as `role`. */
  readonly what: string;
  /** Where it stands, such as a project's id. */
  readonly target: string;
  readonly name: string;
  /** `kept`: on purpose, because others may need it. `left`: a later teardown takes it back. */
  readonly state: "kept" | "left";
  /** A {@link SetupLeftCode}, a {@link FailureCode}, or the provider's own word. */
  readonly code: string;
  /** What the customer may run in a shell to remove it. */
  readonly command?: string;
};

/** What became of what setup made. It is part of a tombstone, which has a limit of size: so what is gone is counted, and a list is cut. */
export type TeardownResult = {
  readonly undone: readonly SetupCount[];
  readonly left: readonly SetupPart[];
  /** How many things are left besides those that are listed. */
  readonly unlisted?: number;
};

/** Minutes after its begin at which a disconnect goes on without its teardown: longer than the state machine's own limit. */
export const teardownMinutes = 65;

/** The instant at which a disconnect goes on, whatever became of its teardown. */
export const teardownEndsAt = ({ startedAt }: { readonly startedAt: Date }): Date => minutesAfter(startedAt, teardownMinutes);

type BeingTornDown = { readonly status: string; readonly disconnect?: { readonly teardown?: TeardownProgress } };

/** Whether a connection waits for its teardown before its grant is revoked: the teardown needs the grant. */
export const isTearingDown = ({ status, disconnect }: BeingTornDown): boolean =>
  status === "disconnecting" && disconnect?.teardown !== undefined && disconnect.teardown.state !== "over";
