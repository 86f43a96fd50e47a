import { writeFileSync } from "node:fs";
import { readTextFiles } from "./read-text-files.ts";

// `npm run openapi`: makes docs/openapi.json out of the descriptions beside the functions.
readTextFiles();
// Imported after the hooks are there.
const { buildDocument, documentFile, toText } = await import("./build-document.ts");
writeFileSync(documentFile, toText(await buildDocument()));
