import { askInDialog } from "../ask-in-dialog.ts";
import { linkTo } from "../link.ts";
import type { ProviderPart } from "../providers/provider-part.ts";

/**
 * Asks whether a connection is to be disconnected, and says what that means.
 *
 * @param name - What people call the connection.
 * @param ofSetup - What becomes of what its setup made in the customer's cloud.
 */
export function askToDisconnect(name: string, part: ProviderPart, organisation: string, ofSetup: readonly string[] = []): Promise<boolean> {
  const { undone, stays, link } = part.disconnect ?? {
    undone: `The permission is revoked at ${part.name}, and the tokens are erased here.`,
    stays: "It cannot be undone: to use it again, connect it again.",
  };
  return askInDialog({
    id: "disconnect",
    title: `Disconnect ${name}?`,
    means: [
      [`Within a minute nothing in ${organisation} gets its token.`],
      ...ofSetup.map((text) => [text]),
      [undone],
      [stays, link && linkTo(link)],
    ],
    yes: "Yes, disconnect",
    no: "No, keep it",
  });
}
