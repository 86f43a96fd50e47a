import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildPages } from "./pages.ts";

/** `npm run docs`: writes the pages, and the parts of pages, that are made of code. */

const root = join(import.meta.dirname, "../..");
for (const [page, text] of Object.entries(await buildPages(root, (file) => readFile(join(root, file), "utf8")))) {
  await writeFile(join(root, page), text);
}
