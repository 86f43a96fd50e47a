import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readTextFiles } from "../openapi/read-text-files.ts";

/** `npm run docs`: writes the pages, and the parts of pages, that are made of code. */

readTextFiles();
// Imported after the hooks are there.
const { buildPages } = await import("./pages.ts");
const root = join(import.meta.dirname, "../..");
for (const [page, text] of Object.entries(await buildPages(root, (file) => readFile(join(root, file), "utf8")))) {
  await writeFile(join(root, page), text);
}
