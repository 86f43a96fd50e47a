import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../fixtures/template.ts";

type Step = {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly with?: object;
  readonly env?: object;
  readonly "timeout-minutes"?: number;
};
type Concurrency = { readonly group: string; readonly "cancel-in-progress": boolean; readonly queue?: string };
type Job = {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly concurrency?: Concurrency;
  readonly steps?: readonly Step[];
  readonly uses?: string;
  readonly environment?: string;
  readonly permissions?: object;
  readonly "timeout-minutes"?: number;
  readonly strategy?: { readonly matrix: { readonly parts: readonly string[] } };
};
type Workflow = {
  readonly permissions: object;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
};

const folder = join(root, ".github/workflows");
const files = readdirSync(folder);
const read = (file: string): Workflow => parse(readFileSync(join(folder, file), "utf8"));
const gate = readFileSync(join(root, ".ci/run"), "utf8");

test("each part of the gate is run by a job of the workflow, and the tests in whole", () => {
  const parts = [...gate.matchAll(/^(?:begin_)?part (\S+) /gm)].map(([, name]) => name);
  const jobs = read("ci.yml").jobs.parts?.strategy?.matrix.parts ?? [];
  const words = jobs.flatMap((names) => names.split(" "));
  expect(parts.length).toBeGreaterThan(5);
  expect([...new Set(words.filter((word) => !word.includes("/")))].sort()).toEqual(parts.sort());
  const shards = words.filter((word) => word.includes("/"));
  expect(shards.sort()).toEqual(shards.map((_, index) => `${index + 1}/${shards.length}`));
});

test("each action is pinned by a commit, and its version stands behind it", () => {
  const uses = files.flatMap((file) => readFileSync(join(folder, file), "utf8").match(/^ *(?:- )?uses: [\w-]+\/.*$/gm) ?? []);
  expect(uses.length).toBeGreaterThan(10);
  expect(uses.filter((line) => !/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

test("no workflow reads a secret, and none may write to the repository", () => {
  for (const file of files) {
    expect(readFileSync(join(folder, file), "utf8"), file).not.toMatch(/secrets[.:]/);
    expect(read(file).permissions, file).toEqual({ contents: "read" });
  }
});

test("S71: only the jobs that deploy, sign the artefact or publish get an identity token; no package's script runs there", () => {
  const steps = files.flatMap((file) => Object.entries(read(file).jobs).map(([name, job]) => ({ file, name, job })));
  const withToken = steps.filter(({ job }) => JSON.stringify(job.permissions ?? {}).includes("id-token"));
  expect(withToken.map(({ file, name }) => `${file} ${name}`).sort()).toEqual([
    "deploy-stage.yml deploy",
    "deploy.yml dev",
    "deploy.yml prod",
    "deploy.yml provenance",
    "deploy.yml publish",
  ]);
  const lines = withToken.flatMap(({ job: { steps = [] } }) => steps.flatMap(({ run = "" }) => run.split("\n")));
  expect(lines.filter((line) => /^npm (ci|install)/.test(line))).toEqual(["npm ci --ignore-scripts"]);
  // It runs no code of ours: what it signs is what the job before it made.
  expect(read("deploy.yml").jobs.provenance?.steps?.filter(({ run, uses = "" }) => run !== undefined || uses.includes("checkout"))).toEqual(
    [],
  );
  expect(read("deploy-stage.yml").jobs.deploy?.environment).toBe(`\${{ inputs.stage }}`);
});

test("the artefact is signed before a stage gets it, and no stage takes one that this workflow has not signed", () => {
  const { provenance, dev } = read("deploy.yml").jobs;
  expect(provenance?.permissions).toEqual({ contents: "read", attestations: "write", "id-token": "write" });
  expect(provenance?.steps?.map(({ uses = "" }) => uses.split("@")[0])).toEqual([
    "actions/download-artifact",
    "actions/attest-build-provenance",
  ]);
  expect([provenance?.needs, dev?.needs]).toEqual(["package", "provenance"]);
  const runs = (read("deploy-stage.yml").jobs.deploy?.steps ?? []).map(({ run = "" }) => run);
  const verifies = runs.findIndex((run) => run.startsWith("gh attestation verify dist/artefact.tgz --repo"));
  expect(verifies).toBeGreaterThan(-1);
  expect(verifies).toBeLessThan(runs.findIndex((run) => run.startsWith("npm run deploy")));
});

test("a tag's packages are published after prod, as they were packed, and only under a scope that the operator has named", () => {
  const { packages, publish } = read("deploy.yml").jobs;
  expect(packages?.if).toBe("github.ref_type == 'tag' && vars.NPM_SCOPE != ''");
  expect(packages?.steps?.filter(({ run = "" }) => run.startsWith("npm run packages -- --scope"))).toHaveLength(1);
  // A job that needs one that was skipped is skipped too.
  expect([publish?.if, publish?.needs]).toEqual([undefined, ["packages", "prod"]]);
  expect(publish?.permissions).toEqual({ contents: "read", "id-token": "write" });
  expect(publish?.steps?.map(({ run, uses = "" }) => run ?? uses.split("@")[0])).toEqual([
    "actions/download-artifact",
    "actions/setup-node",
    'npm publish "./dist/npm-$PACKAGE.tgz" --provenance --access public',
  ]);
});

test("a deploy that fails, takes too long or is cancelled is taken back, and what runs then is checked", () => {
  const { steps = [], ...job } = read("deploy-stage.yml").jobs.deploy ?? {};
  const named = (begins: string) => steps.filter(({ run = "" }) => run.startsWith(begins));
  const [rollback] = named("npm run rollback");
  expect(rollback?.if).toBe("(failure() || cancelled()) && steps.deploy.outputs.before != ''");
  const [first, afterwards, ...others] = named("npm run smoke");
  expect([first?.if, afterwards?.if, others]).toEqual([undefined, "(failure() || cancelled()) && steps.rollback.outcome == 'success'", []]);
  expect(steps.indexOf(afterwards as Step)).toBeGreaterThan(steps.indexOf(rollback as Step));
  // A step at its limit has failed, and the way back runs. A job at its limit is ended without it. The session of AWS has an hour.
  const limits = [...named("npm run deploy"), ...named("npm run smoke"), ...named("npm run rollback")].map(
    (step) => step["timeout-minutes"] ?? 360,
  );
  const together = limits.reduce((sum, minutes) => sum + minutes, 0);
  expect(together).toBeLessThan(60);
  expect(job["timeout-minutes"]).toBeGreaterThan(together + 10);
});

test("one artefact is packed, and each stage deploys it", () => {
  const runs = files.flatMap((file) => Object.values(read(file).jobs).flatMap(({ steps = [] }) => steps.map(({ run }) => run ?? "")));
  expect(runs.filter((run) => run.includes("npm run artefact"))).toHaveLength(1);
  expect(runs.filter((run) => /serverless/.test(run))).toEqual([]);
  const { dev, prod } = read("deploy.yml").jobs;
  expect([dev?.uses, prod?.uses]).toEqual(["./.github/workflows/deploy-stage.yml", "./.github/workflows/deploy-stage.yml"]);
});

test("S72: no merge and no other tag takes the place of a tag's deploy that waits, and a stage takes one deploy at a time", () => {
  const { concurrency, jobs } = read("deploy.yml");
  // In a group GitHub keeps one run that waits, and cancels it for a newer one: a tag shares its group with nothing.
  expect(concurrency).toEqual({ group: `deploy-\${{ github.ref }}`, "cancel-in-progress": false });
  expect(Object.values(jobs).filter((job) => job.concurrency !== undefined)).toEqual([]);
  expect(read("deploy-stage.yml").jobs.deploy?.concurrency).toEqual({
    group: `stage-\${{ inputs.stage }}`,
    "cancel-in-progress": false,
    queue: "max",
  });
});

test("a tag that is not the version's is refused before the gate, and the gate has the history of the release before", () => {
  const { version, gate } = read("deploy.yml").jobs;
  const [packages, check] = (version?.steps ?? []).filter(({ run }) => run !== undefined);
  // The command explains itself with a package.
  expect(packages?.run).toBe("npm ci --ignore-scripts");
  expect(check?.run).toMatch(/^npm run check-release -- .*--tag "\$TAG" --branch origin\/main\}$/);
  expect(version?.steps?.[0]?.with).toMatchObject({ "fetch-depth": 0 });
  expect(gate?.needs).toBe("version");
  const [checkout] = read("ci.yml").jobs.parts?.steps ?? [];
  expect(checkout?.with).toMatchObject({ "fetch-depth": 0 });
});
