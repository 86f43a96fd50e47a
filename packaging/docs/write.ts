import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildParametersPage } from "./parameters-page.ts";

/** `npm run docs`: writes the pages that are made of code. */

await writeFile(join(import.meta.dirname, "../../docs/parameters.md"), buildParametersPage());
