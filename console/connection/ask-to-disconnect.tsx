import { askFirst } from "../ask-first.tsx";
import { OuterLink } from "../parts/outer-link.tsx";
import type { ProviderPart } from "../providers/provider-part.ts";

/**
 * Asks whether a connection is to be disconnected, and says what that means.
 *
 * @param name - What people call the connection.
 * @param more.ofSetup - What becomes of what its setup made in the customer's cloud.
 * @param more.leaves - What stays at the provider. Default: it could not be read.
 */
export function askToDisconnect(
  name: string,
  part: ProviderPart,
  organisation: string,
  {
    ofSetup,
    leaves = `What stays at ${part.name} could not be read.`,
  }: { readonly ofSetup: readonly string[]; readonly leaves?: string | undefined },
): Promise<boolean> {
  const { undone, link } = part.disconnect ?? { undone: `The permission is revoked at ${part.name}, and the tokens are erased here.` };
  return askFirst({
    id: "disconnect",
    title: `Disconnect ${name}?`,
    means: [
      `Within a minute nothing in ${organisation} gets its token.`,
      ...ofSetup,
      undone,
      link === undefined ? (
        leaves
      ) : (
        <>
          {leaves}
          <OuterLink to={link} />
        </>
      ),
    ],
    yes: "Yes, disconnect",
    no: "No, keep it",
  });
}
