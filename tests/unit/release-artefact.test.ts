import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packArtefact, unpackArtefact } from "../../release/artefact.ts";
import { runTar } from "../../release/run-tar.ts";

let folder: string;
let file: string;
const at = (path: string) => join(folder, path);
const commit = "0123456789abcdef0123456789abcdef01234567";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artefact-"));
  file = at("artefact.tgz");
  for (const name of ["functions", "lib", "release/framework", "resources", "statemachines", "node_modules", ".serverless"]) {
    await mkdir(at(`root/${name}`), { recursive: true });
  }
  await writeFile(at("root/functions/functions.yml"), "one: {}");
  await writeFile(at("root/.serverless/one.zip"), "a package");
  await writeFile(at("root/.serverless/serverless-state.json"), '{"stage":"dev"}');
  await writeFile(at("root/package.json"), '{"version":"1.2.3"}');
  for (const name of ["package-lock.json", "serverless.yml", "tsconfig.json"]) {
    await writeFile(at(`root/${name}`), "{}");
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const pack = () => packArtefact({ root: at("root"), packages: at("root/.serverless"), commit, file });

test("an artefact is what was packed, with its version and commit, and holds nothing of a stage", async () => {
  await pack();
  const { version, files } = await unpackArtefact(file, at("out"), at("root"));
  expect(version).toBe("1.2.3");
  expect(Object.keys(files).sort()).toEqual([
    ".serverless/one.zip",
    "esbuild.config.cjs",
    "functions/functions.yml",
    "package-lock.json",
    "package.json",
    "serverless.yml",
    "tsconfig.json",
  ]);
});

test.each<[string, (out: string) => Promise<void>]>([
  ["was changed", (out) => writeFile(join(out, ".serverless/one.zip"), "another package")],
  ["is missing", (out) => rm(join(out, ".serverless/one.zip"))],
  ["was added", (out) => writeFile(join(out, ".serverless/two.zip"), "a package")],
])("refuses an artefact of which a file %s", async (_, change) => {
  await pack();
  await mkdir(at("changed"));
  await runTar(["-xzf", file, "-C", at("changed")]);
  await change(at("changed"));
  await runTar(["-czf", file, "-C", at("changed"), "."]);
  await expect(unpackArtefact(file, at("out"), at("root"))).rejects.toThrow(/is not as it was packed: \.serverless\/(one|two)\.zip/);
});

test("refuses an artefact that was packed with other dependencies, and names the commit", async () => {
  await pack();
  await writeFile(at("root/package-lock.json"), '{"another":"lock"}');
  await expect(unpackArtefact(file, at("out"), at("root"))).rejects.toThrow(commit);
});
