import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unpackArtefact } from "./artefact.ts";
import { npmCommand, type OfStage, ofStage } from "./command.ts";
import { runCommand } from "./run-command.ts";
import { runServerless } from "./run-serverless.ts";
import { readRunningDeployment } from "./running-deployment.ts";
import { describeOutputs } from "./stack-outputs.ts";
import { readStage, type Stage, stageFlags, withCallers } from "./stage.ts";

/**
 * `npm run deploy -- --stage prod --artefact artefact.tgz`: deploys an artefact as it is to a stage. Parameters come from `DEPLOY_PARAMS`.
 * Before that it says which deployment runs, for `npm run rollback`: also as the step output `before` of a workflow. With `--outputs` it says what an
 * operator needs of the stage, such as its address: after the deploy, or alone without an artefact.
 */

const command = ofStage(
  npmCommand(
    "deploy",
    "deploys an artefact as it is to a stage, and prints which deployment ran before. DEPLOY_PARAMS has the stage's parameters, name=value a line",
    "--stage prod --artefact artefact.tgz",
    "--stage prod --outputs",
  ),
)
  .option("--artefact <file>", "what npm run artefact has made")
  .option("--outputs", "prints what an operator needs of the stage, such as its address: after the deploy, or without an artefact");

await runCommand(async () => {
  const values = command.parse().opts<OfStage & { readonly artefact?: string; readonly outputs?: true }>();
  const root = join(import.meta.dirname, "..");
  const stage = withCallers(readStage(values, process.env), root);
  if (values.artefact === undefined && values.outputs !== true) {
    throw new Error("name the artefact that npm run artefact has made: --artefact artefact.tgz");
  }
  if (values.artefact !== undefined) {
    await deployArtefact(values.artefact, stage, root);
  }
  if (values.outputs === true) {
    process.stdout.write(`${(await describeOutputs(stage)).join("\n")}\n`);
  }
});

async function deployArtefact(artefact: string, stage: Stage, root: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "aurora-oauth-deploy-"));
  try {
    const { version, commit } = await unpackArtefact(resolve(artefact), folder, root);
    const before = await readRunningDeployment(stage);
    process.stdout.write(`Version ${version}, commit ${commit.slice(0, 12)}, to ${stage.name}, which runs ${before ?? "nothing yet"}\n`);
    if (process.env.GITHUB_OUTPUT !== undefined) {
      await appendFile(process.env.GITHUB_OUTPUT, `before=${before ?? ""}\n`);
    }
    await runServerless(folder, ["deploy", ...stageFlags(stage)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
