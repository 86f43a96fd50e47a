import type { Progress } from "../../ops/progress.ts";
import type { Inventory } from "../embedded/inventory.ts";
import { countAlike } from "./count-alike.ts";
import type { Story } from "./story.ts";
import type { Disconnected } from "./story-connection.ts";

/** What became of one connection. Every word is from an answer of the API or from the inventory. */
export type GivenBack = {
  readonly provider: string;
  readonly method: string;
  /** Names of the fields of its credential; empty where nothing is stored. */
  readonly stored: readonly string[];
  readonly disconnected: Disconnected;
};

/**
 * Disconnects, and looks at the provider whether anything that was made there still lives.
 *
 * @param stored - Taken while it is connected.
 * @throws {Error} The disconnect is not complete, or something lives on.
 */
export async function giveBack(story: Story, stored: Inventory["vault"], progress: Progress): Promise<GivenBack> {
  const { title, provider, connection, made, compare } = story;
  const { differences, ...ends } = await progress.step(title, async (say) => {
    const { method, credential } = await connection.read();
    const fields = stored.find(({ path }) => isAt(credential, path))?.fields ?? [];
    const disconnected = await connection.disconnect();
    const { state, revoked, undone, left } = disconnected;
    const live = await made?.countLive();
    if (state !== "disconnected" || (live ?? 0) > 0) {
      throw new Error(`the connection is ${state}, and ${live ?? 0} ${made?.what ?? ""} live on at the provider`);
    }
    for (const { what, target, lives_until, url, command } of left) {
      const until = lives_until === undefined ? undefined : `until ${lives_until}`;
      progress.details.line(`  left: ${[toWords(what), target, until, command ?? url].filter((part) => part !== undefined).join("  ")}`);
    }
    const looked = made === undefined ? "" : `, ${live} ${made.what} live at the provider`;
    say(`${state}, undone: ${tellUndone({ revoked, undone })}${looked}; left: ${listLeft(left)}`);
    const differences = (await compare?.(disconnected)) ?? [];
    return { provider, method, stored: fields.toSorted(), disconnected, differences };
  });
  for (const line of differences) {
    progress.line(`    ${line}`);
  }
  return ends;
}

/** Whether a connection's credential is at this path. A reference names the store too: `vault:kv/data/<path>`. */
export const isAt = (credential: { readonly reference?: string } | null, path: string): boolean =>
  credential?.reference?.endsWith(`/${path}`) === true;

export function tellUndone({ revoked, undone }: Pick<Disconnected, "revoked" | "undone">): string {
  // Sorted, because the answer has no order.
  const parts = undone.flatMap(({ what, state, count = 1 }) => Array<string>(count).fill(`${toWords(what)} ${state}`)).toSorted();
  return countAlike([...(revoked ? ["grant revoked"] : []), ...parts]);
}

const listLeft = (left: Disconnected["left"]): string => countAlike(left.map(({ what }) => toWords(what)));

export const toWords = (name: string): string => name.replaceAll("_", " ");
