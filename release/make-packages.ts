import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { npmCommand } from "./command.ts";
import { runCommand } from "./run-command.ts";

/** `npm run packages -- --scope @acme --repository acme/aurora-oauth`: packs the npm packages under the operator's own names. Publishes nothing. */

const command = npmCommand(
  "packages",
  "packs the client and the simulators for npm. Publishes nothing",
  "--scope @acme --repository acme/fork",
)
  .requiredOption("--scope <name>", "the scope that you own at npm")
  .requiredOption("--repository <name>", "the repository at GitHub: npm compares it with the provenance")
  .option("--out <folder>", "where the packages are written", "dist")
  .addHelpText(
    "after",
    `
The first version is published by hand, because npm lets only a package that exists have a trusted publisher:
  npm publish ./dist/npm-client.tgz --access public --dry-run        again without --dry-run, and for npm-simulators.tgz
Then at npm, in the settings of both packages, add the trusted publisher: GitHub Actions, the repository, workflow deploy.yml, environment npm.
In GitHub allow the environment npm for tags v* only, and set the variable: gh variable set NPM_SCOPE --body @acme`,
  );

const folders = { client: "client", simulators: "local/simulators" };
/** The scope in the clone: no scope of npm has a dot. */
const placeholder = "@aurora.example/";

await runCommand(async () => {
  const { scope, repository, out } = command.parse().opts<{ readonly scope: string; readonly repository: string; readonly out: string }>();
  if (!/^@[a-z\d][a-z\d-]*$/.test(scope)) {
    throw new Error(`--scope ${scope} is no scope of npm, such as @acme`);
  }
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new Error(`--repository ${repository} is no repository of GitHub, such as acme/aurora-oauth`);
  }
  await mkdir(resolve(out), { recursive: true });
  for (const [name, folder] of Object.entries(folders)) {
    const staged = await mkdtemp(join(tmpdir(), "package-"));
    try {
      const from = join(import.meta.dirname, "..", folder);
      execFileSync(process.execPath, [join(from, "build.ts"), join(staged, "dist")], { stdio: "inherit" });
      for (const file of ["package.json", "README.md"]) {
        const text = await readFile(join(from, file), "utf8");
        await writeFile(join(staged, file), text.replaceAll(placeholder, `${scope}/`).replace("acme/aurora-oauth", repository));
      }
      const pack = ["pack", staged, "--ignore-scripts", "--json", "--pack-destination", staged];
      const [{ filename, id }] = JSON.parse(execFileSync("npm", pack, { encoding: "utf8" }));
      await rename(join(staged, filename), join(resolve(out), `npm-${name}.tgz`));
      process.stdout.write(`${join(out, `npm-${name}.tgz`)}: ${id}\n`);
    } finally {
      await rm(staged, { recursive: true });
    }
  }
});
