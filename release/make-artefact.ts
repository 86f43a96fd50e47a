import { execFileSync } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { packArtefact, withEachFunction } from "./artefact.ts";
import { npmCommand } from "./command.ts";
import { runCommand } from "./run-command.ts";
import { runServerless } from "./run-serverless.ts";

/** `npm run artefact -- --out <file>`: packages every function once, and packs them for all stages. Needs no AWS account. */

const command = npmCommand(
  "artefact",
  "packages every function once, and packs them for all stages. Needs no AWS account",
  "--out dist/artefact.tgz",
).option("--out <file>", "where it is written", "artefact.tgz");

await runCommand(async () => {
  const { out } = command.parse().opts<{ readonly out: string }>();
  const root = join(import.meta.dirname, "..");
  const file = resolve(out);

  await mkdir(dirname(file), { recursive: true });
  await runServerless(root, ["package", ...withEachFunction]);
  const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  const { version, files } = await packArtefact({ root, packages: join(root, ".serverless"), commit, file });
  const megabytes = ((await stat(file)).size / 1_000_000).toFixed(1);
  process.stdout.write(`${file}: version ${version}, commit ${commit.slice(0, 12)}, ${Object.keys(files).length} files, ${megabytes} MB\n`);
});
