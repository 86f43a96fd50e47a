import { writeFileSync } from "node:fs";
import { readTextFiles } from "./read-text-files.ts";

// `npm run openapi`: makes docs/openapi.json out of the descriptions beside the functions, and the client's table of failures.
readTextFiles();
// Imported after the hooks are there.
const { buildDocument, documentFile, toText } = await import("./build-document.ts");
const { failureTableFile, toFailureTable } = await import("./failure-table.ts");
writeFileSync(documentFile, toText(await buildDocument()));
writeFileSync(failureTableFile, toFailureTable());
