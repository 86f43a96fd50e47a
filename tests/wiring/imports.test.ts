import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** Of each folder with a rule of its own: an import that it refuses, and one that it allows. */
const rules = [
  ["lib/bundle", "../../functions/served.ts", "../errors.ts"],
  ["lib/oauth", "../connections/connection.ts", "../errors.ts"],
  ["lib/connections", "../table/table.ts", "../errors.ts"],
  ["lib/connections/refresh", "../../providers/retry.ts", "../connection.ts"],
  ["lib/setup", "../table/table.ts", "../errors.ts"],
  ["lib/setup", "../providers/google/projects.ts", "../connections/connection.ts"],
  ["lib/setup", "../http/endpoint.ts", "./plan.ts"],
  ["lib/setup", "../step-functions/start.ts", "../map-bounded.ts"],
  ["lib/setup", "@aws-sdk/client-dynamodb", "node:crypto"],
  ["lib/setup", "../../functions/served.ts", "../secret.ts"],
  ["lib/setup", "../../local/start.ts", "../system.ts"],
  ["lib/setup", "../../tests/fakes/memory-ledger.ts", "./ledger.ts"],
  ["lib/table", "../credentials/vault.ts", "../setup/ledger.ts"],
  ["lib/credentials", "../table/table.ts", "../errors.ts"],
  ["lib/lambda", "../http/endpoint.ts", "../telemetry/logger.ts"],
  ["lib/providers", "../table/table.ts", "../setup/setup.ts"],
  ["local/simulator", "../google/token.ts", "./server.ts"],
  ["local/google", "../../lib/errors.ts", "../simulator/server.ts"],
] as const;

const report = v.object({ diagnostics: v.array(v.object({ category: v.string(), location: v.object({ path: v.string() }) })) });

let folder: string;
let refused: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "imports-"));
  await cp(join(root, "biome.json"), join(folder, "biome.json"));
  for (const [index, [at, bad, good]] of rules.entries()) {
    await mkdir(join(folder, at), { recursive: true });
    await writeFile(join(folder, at, `refused-${index}.ts`), `import "${bad}";\n`);
    await writeFile(join(folder, at, `allowed-${index}.ts`), `import "${good}";\n`);
  }
  refused = await listRefused();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** @returns The files in which the linter refuses an import. */
async function listRefused(): Promise<string[]> {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const flags = ["lint", "--vcs-enabled=false", "--only=style/noRestrictedImports", "--max-diagnostics=none", "--reporter=json", "."];
  // The linter ends with 1 when it has found something.
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, [biome, ...flags], { cwd: folder }, (_, stdout) => resolve(stdout)),
  );
  const { diagnostics } = v.parse(report, JSON.parse(output));
  expect(new Set(diagnostics.map(({ category }) => category))).toEqual(new Set(["lint/style/noRestrictedImports"]));
  return diagnostics.map(({ location }) => location.path);
}

test.each(rules.map(([at, bad, good], index) => ({ at, bad, good, index })))(
  "in $at an import of $bad is refused, and one of $good is not",
  ({ at, index }) => {
    expect(refused).toContain(`${at}/refused-${index}.ts`);
    expect(refused).not.toContain(`${at}/allowed-${index}.ts`);
  },
);
