import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { unpackArtefact } from "./artefact.ts";
import { runCommand } from "./run-command.ts";
import { runServerless } from "./run-serverless.ts";
import { readRunningDeployment } from "./running-deployment.ts";
import { readStage, stageFlags, stageOptions, withCallers } from "./stage.ts";

/**
 * `npm run deploy -- --stage prod --artefact artefact.tgz`: deploys an artefact as it is to a stage. Parameters come from `DEPLOY_PARAMS`.
 * Before that it says which deployment runs, for `npm run rollback`: also as the step output `before` of a workflow.
 */

await runCommand(async () => {
  const { values } = parseArgs({ options: { ...stageOptions, artefact: { type: "string" } } });
  const root = join(import.meta.dirname, "..");
  const stage = withCallers(readStage(values, process.env), root);
  if (values.artefact === undefined) {
    throw new Error("name the artefact that npm run artefact has made: --artefact artefact.tgz");
  }

  const folder = await mkdtemp(join(tmpdir(), "aurora-oauth-deploy-"));
  try {
    const { version, commit } = await unpackArtefact(resolve(values.artefact), folder, root);
    const before = await readRunningDeployment(stage);
    process.stdout.write(`Version ${version}, commit ${commit.slice(0, 12)}, to ${stage.name}, which runs ${before ?? "nothing yet"}\n`);
    if (process.env.GITHUB_OUTPUT !== undefined) {
      await appendFile(process.env.GITHUB_OUTPUT, `before=${before ?? ""}\n`);
    }
    await runServerless(folder, ["deploy", ...stageFlags(stage)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
