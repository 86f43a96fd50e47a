import { execFileSync } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { packArtefact } from "./artefact.ts";
import { runCommand } from "./run-command.ts";
import { runServerless } from "./run-serverless.ts";

/** `npm run artefact -- --out <file>`: packages every function once, and packs them for all stages. Needs no AWS account. */

await runCommand(async () => {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  const root = join(import.meta.dirname, "..");
  const file = resolve(values.out ?? "artefact.tgz");

  await mkdir(dirname(file), { recursive: true });
  await runServerless(root, ["package"]);
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const { version, files } = await packArtefact({ root, packages: join(root, ".serverless"), commit, file });
  const megabytes = ((await stat(file)).size / 1_000_000).toFixed(1);
  process.stdout.write(`${file}: version ${version}, commit ${commit.slice(0, 12)}, ${Object.keys(files).length} files, ${megabytes} MB\n`);
});
