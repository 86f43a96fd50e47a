import { nameAccount } from "../account-name.ts";
import type { Verified } from "../answers.ts";
import { askFirst } from "../ask-first.tsx";
import { element } from "../element.ts";
import { describeReplacing } from "./describe-replacing.ts";

type Replacing = Verified & { readonly replaces_connection: NonNullable<Verified["replaces_connection"]> };

export const isReplacing = (verified: Verified): verified is Replacing => verified.replaces_connection != null;

/** Says the same below a first check, which replaces nothing. */
export function replacingNote(verified: Verified): readonly HTMLElement[] {
  if (!isReplacing(verified)) {
    return [];
  }
  const { replaces_connection: replaced } = verified;
  return [
    element(
      "ul",
      { "aria-label": "What it replaces" },
      ...describeReplacing(replaced, nameBoth(verified)).map((text) => element("li", {}, text)),
    ),
  ];
}

const nameBoth = ({ identity, replaces_connection: replaced }: Replacing) => ({
  leaver: nameAccount(replaced),
  comer: identity === null ? "the new one" : nameAccount({ identity }),
});

/**
 * Asks whether what a person submits may take the place of what is connected, and counts what stays of that one's setup.
 *
 * @param name - What people call the connection.
 */
export const askToReplace = (name: string, replacing: Replacing): Promise<boolean> =>
  askFirst({
    id: "replace",
    title: `Replace ${nameAccount(replacing.replaces_connection)} in ${name}?`,
    means: describeReplacing(replacing.replaces_connection, nameBoth(replacing)),
    yes: "Yes, replace it",
    no: "No, keep it",
  });
