import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

/** The folders of the simulators. The console uses a part of their kit, and shows what the product does. */
const simulators = readdirSync(join(root, "local")).filter((name) => {
  const server = join(root, "local", name, "server.ts");
  return name !== "console" && existsSync(server) && readFileSync(server, "utf8").includes('from "../simulator/');
});

/** Of each folder with a rule of its own: an import of a value that it refuses, and one that it allows. */
const rules = [
  ["functions/aws", "../../release/openapi/write.ts", "../../lib/errors.ts"],
  ["functions/aws", "../../local/lambda/template.ts", "./provider.ts"],
  ["functions/aws", "./routes.words.ts", "./routes.ts"],
  ["functions/aws", "../../lib/openapi/describe.ts", "../../lib/http/route.ts"],
  ["functions", "./aurora/sets/change.ts", "./provider-parts.ts"],
  ["functions/aws", "../aurora/aws/routes.ts", "./routes.ts"],
  ["functions/aurora/aws", "./routes.words.ts", "../../aws/provider.ts"],
  ["client", "../functions/aurora/aws/routes.ts", "../functions/aws/routes.ts"],
  ["local/lambda", "../../functions/aurora/aws/routes.ts", "../../lib/errors.ts"],
  ["release/docs", "../../functions/aurora/aws/routes.ts", "../../functions/aws/routes.ts"],
  ["release", "../functions/aurora/aws/routes.ts", "../functions/aws/routes.ts"],
  ["ops", "../functions/aurora/aws/routes.ts", "../functions/aws/routes.ts"],
  ["ops/doctor", "../../local/lambda/template.ts", "../progress.ts"],
  ["console", "../local/console/session.ts", "../lib/errors.ts"],
  ["console/connect", "../../functions/provider-parts.ts", "../ask.ts"],
  ["lib/bundle", "../../functions/provider-parts.ts", "../errors.ts"],
  ["lib/bundle", "../../release/openapi/write.ts", "../errors.ts"],
  ["lib/oauth", "../connections/connection.ts", "../errors.ts"],
  ["lib/connections", "../table/table.ts", "../errors.ts"],
  ["lib/connections/refresh", "../../providers/retry.ts", "../connection.ts"],
  ["lib/relay", "../providers/google/google.ts", "../errors.ts"],
  ["lib/setup", "../table/table.ts", "../errors.ts"],
  ["lib/setup", "../providers/google/projects.ts", "../connections/connection.ts"],
  ["lib/setup", "../http/endpoint.ts", "./plan.ts"],
  ["lib/setup", "../step-functions/start.ts", "../map-bounded.ts"],
  ["lib/setup", "@aws-sdk/client-dynamodb", "node:crypto"],
  ["lib/setup", "../../functions/provider-parts.ts", "../secret.ts"],
  ["lib/setup", "../../local/start.ts", "../system.ts"],
  ["lib/setup", "../../tests/fakes/memory-ledger.ts", "./ledger.ts"],
  ["lib/table", "../credentials/vault.ts", "../setup/ledger.ts"],
  ["lib/credentials", "../table/table.ts", "../errors.ts"],
  ["lib/lambda", "../http/endpoint.ts", "../telemetry/logger.ts"],
  ["lib/providers", "../table/table.ts", "../setup/setup.ts"],
  ...[
    "aws",
    "connections",
    "credentials",
    "feed",
    "http",
    "issuer",
    "oauth",
    "providers",
    "setup",
    "table",
    "telemetry",
    "webhooks",
  ].flatMap((core) =>
    ["audit/seal-hour.ts", "connect-sessions/connect-session.ts", "kits/kit.ts", "relay/relay-rules.ts", "sessions/sessions.ts"].map(
      (beside) => [`lib/${core}`, `../${beside}`, "./one.ts"] as const,
    ),
  ),
  ...["./audit/seal-hour.ts", "./kits/kit.ts", "./relay/relay-rules.ts", "./sessions/sessions.ts"].map(
    (beside) => ["lib", beside, "./errors.ts"] as const,
  ),
  ["lib/audit", "../kits/kit.ts", "../issuer/key-set.ts"],
  ["lib/relay", "../audit/seal-hour.ts", "./relay-rules.ts"],
  ["lib/sessions", "../relay/relay-rules.ts", "../table/table.ts"],
  ["lib/connect-sessions", "../relay/relay-rules.ts", "../table/table.ts"],
  ["lib/relay/rules", "../../http/principal.ts", "../../providers/google/google.ts"],
  ["lib/relay/rules", "../../kits/kit.ts", "../relay-rules.ts"],
  ["lib/kits", "../audit/seal-hour.ts", "../errors.ts"],
  ["lib/providers/azure", "../../kits/azure/secret-kit.ts", "./azure.ts"],
  ["lib/kits/aws", "../../table/table.ts", "../kit.ts"],
  ["lib/kits/aws", "../../../functions/provider-parts.ts", "../../providers/aws/aws.ts"],
  ["lib/kits", "../../functions/provider-parts.ts", "../config.ts"],
  ["local/simulator", "../google/token.ts", "./server.ts"],
  ["local/azure", "../self-signed.ts", "./world.ts"],
  ["local/ovh", "../google/token.ts", "./world.ts"],
  ...["of-a-new-provider", ...simulators].map((name) => [`local/${name}`, "../../lib/errors.ts", "../simulator/server.ts"] as const),
] as const;

/** Folders in which two files import one another: each of the tree's, and those with a rule of their own. */
const cyclic = ["lib/oauth", "lib/connections/refresh", "functions/jobs", "console", "local/google", "tests/fixtures", "bench"];

const diagnostic = v.object({ category: v.string(), severity: v.string(), location: v.object({ path: v.string() }) });
const report = v.object({ diagnostics: v.array(diagnostic) });

let folder: string;
let refused: readonly string[];
let inCycles: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "imports-"));
  await cp(join(root, "biome.json"), join(folder, "biome.json"));
  for (const [index, [at, bad, good]] of rules.entries()) {
    await mkdir(join(folder, at), { recursive: true });
    await writeFile(join(folder, at, `refused-${index}.ts`), `import { one } from "${bad}";\n`);
    await writeFile(join(folder, at, `allowed-${index}.ts`), `import "${good}";\n`);
  }
  for (const at of cyclic) {
    await mkdir(join(folder, at), { recursive: true });
    await writeFile(join(folder, at, "one.ts"), 'import { two } from "./two.ts";\nexport const one = () => two;\n');
    await writeFile(join(folder, at, "two.ts"), 'import { one } from "./one.ts";\nexport const two = () => one;\n');
  }
  refused = await listFound("style/noRestrictedImports");
  inCycles = await listFound("suspicious/noImportCycles");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** @returns The files that the linter refuses for an import. A rule that `biome.json` does not name warns, and refuses nothing. */
async function listFound(rule: string): Promise<string[]> {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const flags = ["lint", "--vcs-enabled=false", `--only=${rule}`, "--max-diagnostics=none", "--reporter=json", "."];
  // The linter ends with 1 when it has found something.
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, [biome, ...flags], { cwd: folder }, (_, stdout) => resolve(stdout)),
  );
  const { diagnostics } = v.parse(report, JSON.parse(output));
  expect(new Set(diagnostics.map(({ category }) => category))).toEqual(new Set([`lint/${rule}`]));
  return diagnostics.filter(({ severity }) => severity === "error").map(({ location }) => location.path);
}

test.each(rules.map(([at, bad, good], index) => ({ at, bad, good, index })))(
  "in $at an import of $bad is refused, and one of $good is not",
  ({ at, index }) => {
    expect(refused).toContain(`${at}/refused-${index}.ts`);
    expect(refused).not.toContain(`${at}/allowed-${index}.ts`);
  },
);

test.each(cyclic)("in %s two files that import one another are refused", (at) => {
  expect(inCycles).toContain(`${at}/one.ts`);
  expect(inCycles).toContain(`${at}/two.ts`);
});

test("the simulators are found, by which each has the rule tried", () => {
  expect(simulators).toEqual(expect.arrayContaining(["aws", "google", "issuer", "vault-kv"]));
});
