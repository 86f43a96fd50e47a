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
  /** Tells it from others of its kind in the same target, such as `roles/browser serviceAccount:…`. The same in each run. */
  readonly name: string;
  /** Why it is needed, in one sentence for a person. */
  readonly reason: string;
  /** What stood in its place when it was planned, in words. Absent: nothing, so that what stands later was made by a setup. */
  readonly before?: string;
};

/** The parts of a change that identify it. Two runs that need the same thing name it alike. */
export type ChangeKey = Pick<Change, "kind" | "target" | "name">;

/** The id of a change within its connection: the same text in the plan's hash, the ledger's keys and the steps' answers. */
export const toChangeId = ({ kind, target, name }: ChangeKey): string => JSON.stringify([target, kind, name]);
