import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../fixtures/template.ts";

/** The commands of a section of a page, in order: what its blocks marked `sh` hold. */
export async function readCommands(page: string, title: string): Promise<string> {
  const text = await readFile(join(root, page), "utf8");
  const section = text.split(`\n## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
  const blocks = [...section.matchAll(/^( *)```sh\n([\s\S]*?)^ *```$/gm)];
  return blocks.map(([, indent = "", commands = ""]) => commands.replaceAll(new RegExp(`^${indent}`, "gm"), "")).join("\n");
}
