import { nameAccount, type Verified } from "../answers.ts";
import { askFirst } from "../ask-first.tsx";
import { describeReplacing } from "./describe-replacing.ts";

/** What was checked would take the place of what is connected. */
export type Replacing = Verified & { readonly replaces_connection: NonNullable<Verified["replaces_connection"]> };

export const isReplacing = (verified: Verified): verified is Replacing => verified.replaces_connection != null;

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
