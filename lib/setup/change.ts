/**
 * How much a setup lets the product do in a customer's cloud. `read`: look only. `operate`: also what an operator may do, by an identity of its
 * own.
 */
export type SetupAccess = "read" | "operate";

/** One thing that a setup adds in a customer's cloud, such as a role of an account in a project. Plain data without secrets. */
export type Change = {
  /** The step that makes it. A provider names its steps. */
  readonly step: string;
  /** The kind of thing, such as `role` or `api`, in the provider's own list. */
  readonly kind: string;
  /** Where it is added: the id of a project, as the provider writes it. */
  readonly target: string;
  /** Tells it from others of its kind in the same target, such as `roles/browser aurora-ro-…`. The same in each run. */
  readonly name: string;
  /**
   * The home whose account it is about. Accounts of one connection have the same id in each home, as when another person took the connection
   * over: what one of them has in a target is not what the other one has. Absent: it is about no account, or about one in its own target; or it
   * was begun by an earlier release, which did not note the home.
   */
  readonly home?: string;
  /** Why it is needed, in one sentence for a person. */
  readonly reason: string;
  /** What stood in its place when it was planned, in words. Absent: nothing, so that what stands later was made by a setup. */
  readonly before?: string;
};

/** The parts of a change that identify it. Two runs that need the same thing name it alike, and each thing that may stand has a key of its own. */
export type ChangeKey = Pick<Change, "kind" | "target" | "name" | "home">;

/** The id of a change within its connection: the same text in the plan's hash, the ledger's keys and the steps' answers. */
export const toChangeId = ({ kind, target, name, home }: ChangeKey): string =>
  JSON.stringify([target, kind, name, ...(home === undefined ? [] : [home])]);
