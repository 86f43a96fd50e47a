import { nameAccount, type Verified } from "../answers.ts";
import { askFirst } from "../ask-first.tsx";
import { describeMethod } from "../providers/method.ts";

type Replaced = NonNullable<Verified["replaces_connection"]>;

/** What was checked would take the place of what is connected. */
export type Replacing = Verified & { readonly replaces_connection: Replaced };

export const isReplacing = (verified: Verified): verified is Replacing => verified.replaces_connection != null;

/**
 * What it means that one account takes the place of another: whose that is, and how much of its setup stays.
 *
 * @param names - What people call the account that is connected, and the one that takes its place.
 */
export const describeReplacing = (
  { method, connected_by, changes }: Pick<Replaced, "method" | "connected_by" | "changes">,
  { leaver, comer }: { readonly leaver: string; readonly comer: string },
): readonly string[] => [
  `${leaver} is connected: ${connected_by} connected it, ${describeMethod(method)}.`,
  `That connection ends, and ${comer === leaver ? "what you submit" : comer} takes its place.`,
  ...describeStay(changes, leaver),
];

/** What of its setup stays, and how it is removed. Nothing where its setup made nothing. */
export function describeStay(changes: number, leaver: string): readonly string[] {
  const [stay, them] =
    changes === 1 ? ["1 change that its setup made stays", "it"] : [`${changes} changes that its setup made stay`, "them"];
  return changes === 0 ? [] : [`${stay}. To have ${them} removed, disconnect ${leaver} first.`];
}

const describe = ({ identity, replaces_connection: replaced }: Replacing): readonly string[] =>
  describeReplacing(replaced, { leaver: nameAccount(replaced), comer: identity === null ? "the new one" : nameAccount({ identity }) });

/** Says below a first check, which replaces nothing, what a connect would replace. */
export const WhatItReplaces = ({ of }: { readonly of: Replacing }) => (
  <ul aria-label="What it replaces">
    {describe(of).map((text) => (
      <li key={text}>{text}</li>
    ))}
  </ul>
);

/**
 * Asks whether what a person submits may take the place of what is connected, and counts what stays of that one's setup.
 *
 * @param name - What people call the connection.
 */
export const askToReplace = (name: string, replacing: Replacing): Promise<boolean> =>
  askFirst({
    id: "replace",
    title: `Replace ${nameAccount(replacing.replaces_connection)} in ${name}?`,
    means: describe(replacing),
    yes: "Yes, replace it",
    no: "No, keep it",
  });
