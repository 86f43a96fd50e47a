import { describeMethod } from "../providers/describe-method.ts";

type Replaced = { readonly method: string; readonly connected_by: string; readonly changes: number };
/** What people call the account that is connected, and the one that takes its place. */
type Accounts = { readonly leaver: string; readonly comer: string };

/** What it means that one account takes the place of another: whose that is, and how much of its setup stays. */
export function describeReplacing({ method, connected_by, changes }: Replaced, { leaver, comer }: Accounts): readonly string[] {
  return [
    `${leaver} is connected: ${connected_by} connected it, ${describeMethod(method)}.`,
    `That connection ends, and ${comer === leaver ? "what you submit" : comer} takes its place.`,
    ...describeStay(changes, leaver),
  ];
}

/** What of its setup stays, and how it is removed. Nothing where its setup made nothing. */
export function describeStay(changes: number, leaver: string): readonly string[] {
  if (changes === 0) {
    return [];
  }
  return changes === 1
    ? [`1 change that its setup made stays. To have it removed, disconnect ${leaver} first.`]
    : [`${changes} changes that its setup made stay. To have them removed, disconnect ${leaver} first.`];
}
