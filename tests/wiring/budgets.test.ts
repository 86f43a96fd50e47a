import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** Lines of code that a room may have: with its scripts, without blanks and comments. `functions` counts its room `aurora` too. */
const budgets = { functions: 8_500, "functions/aurora": 2_600, "lib/audit": 1_300, "lib/kits": 1_500, "lib/relay": 900 } as const;

function countLines(file: string): number {
  const text = readFileSync(file, "utf8");
  const [code, comment] = file.endsWith(".ts") ? [text.replace(/^\s*\/\*[\s\S]*?\*\//gm, ""), "//"] : [text, "#"];
  return code.split("\n").filter((line) => line.trim() !== "" && !line.trim().startsWith(comment)).length;
}

function countFolder(folder: string): number {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((lines, { parentPath, name }) => lines + countLines(join(parentPath, name)), 0);
}

test.each(Object.entries(budgets))("%s has at most %i lines of code", (folder, most) => {
  const lines = countFolder(folder);
  console.log(`${folder}: ${lines} of ${most} lines`);
  expect(lines).toBeGreaterThan(0);
  expect(lines).toBeLessThanOrEqual(most);
});
