import { countAlike } from "./count-alike.ts";
import { drawTable } from "./draw-table.ts";
import { type GivenBack, tellUndone, toWords } from "./give-back.ts";

/** Describes what became of every connection, as the lines of a table. Pure. */
export function describeGivenBack(all: readonly GivenBack[], now: Date): readonly string[] {
  const rows = all.map(({ provider, method, stored, disconnected }) => [
    provider,
    toWords(method),
    stored.join(", ") || "nothing",
    tellUndone(disconnected),
    countAlike(disconnected.left.map(({ what, lives_until }) => toWords(what) + tellLife(lives_until, now))),
  ]);
  return drawTable(["provider", "method", "stored in Vault", "undone", "left"], rows);
}

const minute = 60_000;
const day = 1440 * minute;

function tellLife(until: string | undefined, now: Date): string {
  if (until === undefined) {
    return "";
  }
  const left = Date.parse(until) - now.getTime();
  return left > 2 * day ? ` for ${Math.round(left / day)} days` : ` for ${Math.max(0, Math.round(left / minute))} min`;
}
