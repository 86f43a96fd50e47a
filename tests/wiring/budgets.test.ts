import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

type Budget = { readonly rooms: readonly string[]; readonly without?: readonly string[]; readonly most: number };

const beside = ["lib/audit", "lib/kits", "lib/relay"];

/** Lines of code that rooms may have: with their scripts, without blanks and comments. */
const budgets: Readonly<Record<string, Budget>> = {
  "lib without audit, relay, kits": { rooms: ["lib"], without: beside, most: 27_500 },
  "lib + functions": { rooms: ["lib", "functions"], most: 39_400 },
  functions: { rooms: ["functions"], most: 8_750 },
  "functions/aurora": { rooms: ["functions/aurora"], most: 2_600 },
  "lib/audit": { rooms: ["lib/audit"], most: 1_300 },
  "lib/kits": { rooms: ["lib/kits"], most: 1_500 },
  "lib/relay": { rooms: ["lib/relay"], most: 900 },
  "release/framework": { rooms: ["release/framework"], most: 400 },
};

function countLines(file: string): number {
  const text = readFileSync(file, "utf8");
  const [code, comment] = /\.(c?js|ts)$/.test(file) ? [text.replace(/^\s*\/\*[\s\S]*?\*\//gm, ""), "//"] : [text, "#"];
  return code.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith(comment)).length;
}

function countFolder(folder: string): number {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((lines, { parentPath, name }) => lines + countLines(join(parentPath, name)), 0);
}

const sum = (folders: readonly string[]) => folders.reduce((lines, folder) => lines + countFolder(folder), 0);

test.each(Object.entries(budgets))("%s: few enough lines of code", (name, { rooms, without = [], most }) => {
  const lines = sum(rooms) - sum(without);
  console.log(`${name}: ${lines} of ${most} lines`);
  expect(lines).toBeGreaterThan(0);
  expect(lines).toBeLessThanOrEqual(most);
});
