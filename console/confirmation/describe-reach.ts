import type { Preview } from "../answers.ts";

type Reached = Pick<Preview, "reach" | "takes_over">;

/** What another account of the same provider may lack. */
const mayLack =
  "From then on callers reach only what this account can see. Make sure first that it sees everything that was set up, such as each project.";

/** Says what the account sees of the projects that are set up, as far as that was compared. */
export function describeReach({ reach, takes_over }: Reached): readonly string[] {
  if (reach === null) {
    return takes_over ? [mayLack] : [];
  }
  const { seen, of, missing } = reach;
  const projects = of === 1 ? "the project that is set up" : `the ${of} projects that are set up`;
  if (seen === of) {
    return [`From then on callers reach only what this account can see. It sees ${projects}.`];
  }
  const more = of - seen - missing.length;
  return [
    `This account sees ${seen} of ${projects}. From then on callers do not reach the others: ${missing.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`,
    "Give it access to them first, or choose an account that has it.",
  ];
}

/** Completes the button's words, so that a loss is agreed to in words. */
export const describeLoss = (reach: Preview["reach"]): string => {
  const lost = reach === null ? 0 : reach.of - reach.seen;
  return lost === 0 ? "" : ` without ${lost === 1 ? "1 project" : `${lost} projects`}`;
};
