import { createRequire } from "node:module";
import { type FailureCode, failures } from "../../lib/errors.ts";
import type { ReleaseSurface } from "./read-release.ts";

const { parameters }: { parameters: Readonly<Record<string, { readonly default: unknown }>> } = createRequire(import.meta.url)(
  "../../resources/parameters/schema.cjs",
);

const begin = "<!-- Made by npm run docs, of the difference of two releases. -->";
const end = "<!-- End of what npm run docs makes. -->";

const kinds = { parameters: "parameters", failureCodes: "failure codes", vaultRoles: "Vault roles", routes: "routes" } as const;

/** Builds the lists of what a release adds and takes away, between two marks. */
export function buildReleaseLists(before: ReleaseSurface, now: ReleaseSurface): string {
  const lines = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind) => {
    const added = now[kind].filter((name) => !before[kind].includes(name));
    const gone = before[kind].filter((name) => !now[kind].includes(name));
    return [
      ...(added.length === 0 ? [] : [`- New ${kinds[kind]} (${added.length}): ${added.map((name) => describe(kind, name)).join(", ")}.`]),
      ...(gone.length === 0 ? [] : [`- Removed ${kinds[kind]} (${gone.length}): ${gone.map((name) => `\`${name}\``).join(", ")}.`]),
    ];
  });
  return [begin, "", ...lines, "", end].join("\n");
}

function describe(kind: keyof typeof kinds, name: string): string {
  if (kind === "parameters") {
    const usual = parameters[name]?.default;
    return `\`${name}\`${usual === "" || usual === null ? "" : ` (\`${usual}\`)`}`;
  }
  return kind === "failureCodes" ? `\`${name}\` (${failures[name as FailureCode].status})` : `\`${name}\``;
}

/** Puts the lists in the place of those in a page. @throws {Error} The page has no marks. */
export function replaceLists(page: string, lists: string): string {
  const [head, rest] = page.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) {
    throw new Error(`the page lacks ${begin} and ${end}`);
  }
  return `${head}${lists}${tail}`;
}
