import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secret } from "../../lib/secret.ts";
import { awsClient, stackName } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { isWhole, type Report } from "../../ops/offboard/report.ts";
import { readReport, reportPath } from "../../ops/offboard/report-file.ts";
import { vaultStore } from "../../ops/offboard/stored-credentials.ts";
import { openSuite } from "../../ops/offboard/suite.ts";
import { connectEverything } from "../fixtures/connect-everything.ts";
import { findCanaries, placesOf, readPublicKey } from "../fixtures/offboarding.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { runOps } from "./run-ops.ts";

describe("deployed: an organisation is offboarded with the operator's AWS login and Vault token", () => {
  let target: Target;
  let deployed: Deployed;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "offboard-"));
    target = await startTarget();
    if (missing === undefined) {
      deployed = await useDeployed();
    }
  });
  afterAll(() => rm(folder, { recursive: true }));

  const ops = (...words: string[]) => runOps(deployed, ...words);
  const vault = () =>
    vaultStore({ address: deployed.vault.address, token: new Secret(deployed.vault.rootToken), mount: "kv", base: "aurora-oauth-dev" });

  test("S74: five providers are given back, and nothing of it is left but what its report lists", { timeout: 300_000 }, async () => {
    const mine = await connectEverything(target);
    const { org } = mine.person;
    expect((await vault().list(org)).found.length).toBeGreaterThan(4);
    const plan = await ops("--json", "offboard", org);
    expect(JSON.parse(plan.out)).toMatchObject({ items: { connection: 6, workspace: 1 }, done: false });

    const run = await ops("offboard", org, "--folder", folder, "--minutes", "3", "--yes");
    process.stdout.write(`${run.out}${run.error}`);
    expect(run.code).toBe(0);
    const path = reportPath(folder, { stage: "dev", organisation: org });
    const { AUDIT_KEY_ARN } = await openSuite({ aws: awsClient(deployed.aws), table: { name: stackName } }).environment("auditSeal");
    const key = await readPublicKey(awsClient(deployed.aws), AUDIT_KEY_ARN);
    await writeFile(join(folder, "key.pem"), key.export({ type: "spki", format: "pem" }));
    const verified = await ops("verify-offboarding", path, "--public-key", join(folder, "key.pem"));
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining("The signature is right.")]);
    const report = (await readReport(path)) as Report;
    expect([isWhole(report), report.open, placesOf(report)]).toEqual([true, [], mine.places]);
    expect((await vault().list(org)).found).toEqual([]);
    expect((await mine.person.client.listConnections()).json).toEqual({ connections: [] });
    const executions = report.search.find(({ place }) => place === "executions");
    expect([executions?.found.length, executions?.until]).toEqual([2, expect.any(String)]);
    const gone = report.search.filter(({ is_kept }) => !is_kept).map(({ place, found }) => ({ where: place, text: found.join("\n") }));
    expect(findCanaries(mine, gone)).toEqual([]);
  });
});
