import type { FunctionProcess } from "../deployed/function-processes.ts";
import type { PlannedFault } from "./plan.ts";

/** One request, as its sender saw it. */
export type Asked = {
  /** Seconds from the begin of the soak to its answer. */
  readonly at: number;
  readonly milliseconds: number;
  /** What was asked for, such as `token` or `connect`. */
  readonly what: string;
  /** 0: no answer came. */
  readonly status: number;
  /** The failure's code. Absent of a success, and of an answer that is not ours. */
  readonly code?: string;
};

/** A fault that was made, with the seconds at which it began and was over. */
export type Happened = PlannedFault & { readonly from: number; readonly to: number };

export type Killed = { readonly at: number; readonly functionKey: string };

/** What the stack was like at one instant. */
export type Sample = {
  readonly at: number;
  /** Connections that are due, those that are due for a duty among them. */
  readonly due: number;
  readonly processes: readonly FunctionProcess[];
};

/** All that a soak has seen, in the order in which it happened. */
export type Journal = {
  readonly asked: Asked[];
  readonly happened: Happened[];
  readonly killed: Killed[];
  readonly samples: Sample[];
  /** Seconds from the begin of the soak until now. */
  now(): number;
};

/** Begins a journal. Its time begins now. */
export function beginJournal(): Journal {
  const begun = performance.now();
  return { asked: [], happened: [], killed: [], samples: [], now: () => (performance.now() - begun) / 1000 };
}
