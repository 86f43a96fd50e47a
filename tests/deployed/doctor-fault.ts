import type { Deployed } from "../../local/deployed/stack.ts";

/** A fault of a deployment, and what the doctor says of it. */
export type DoctorFault = {
  readonly title: string;
  /** The check that fails, what it says is wrong, and the mend. */
  readonly found: { readonly check: string; readonly what: RegExp; readonly mend: RegExp };
  /** Nothing fails: it is a warning. */
  readonly isWarning?: true;
  /** Other checks that fail by it, each with the reason. Any further one fails the test. */
  readonly also?: Readonly<Record<string, string>>;
  /** Makes the fault. @returns Undoes it, as the mend says. */
  make(deployed: Deployed): Promise<() => Promise<unknown>>;
};
