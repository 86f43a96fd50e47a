import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createProgress } from "../../ops/progress.ts";
import { policiesFolder } from "./policies.ts";
import { buildPolicyFiles } from "./rights.ts";

/** `npm run vault:policies`: writes the policies of `resources/vault`, and removes those that no function's role has any more. */
const files = buildPolicyFiles();
const before = await readdir(policiesFolder);
for (const file of before.filter((name) => !(name in files))) {
  await rm(join(policiesFolder, file));
}
for (const [file, text] of Object.entries(files)) {
  await writeFile(join(policiesFolder, file), text);
}
createProgress(process.stdout).line(`${Object.keys(files).length} policies in resources/vault.`);
