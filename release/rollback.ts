import { join } from "node:path";
import { npmCommand, type OfStage, ofStage } from "./command.ts";
import { runCommand } from "./run-command.ts";
import { runServerless } from "./run-serverless.ts";
import { readRunningDeployment } from "./running-deployment.ts";
import { readStage, stageFlags } from "./stage.ts";
import { readStackStatus, waitUntilSettled } from "./wait-until-settled.ts";

/**
 * `npm run rollback -- --stage prod --to <timestamp>`: deploys an earlier deployment again, with its packages and parameters, from the stage's
 * bucket. A deploy that is still under way is waited for. The timestamp is what `npm run deploy` has printed; `npx serverless deploy list` names all.
 */

const command = ofStage(
  npmCommand(
    "rollback",
    "deploys an earlier deployment of a stage again, with its packages and parameters, from the stage's bucket",
    "--stage prod --to 1764510000000",
  ),
).requiredOption("--to <timestamp>", "the deployment, as npm run deploy has printed it; npx serverless deploy list names all");

await runCommand(async () => {
  const values = command.parse().opts<OfStage & { readonly to: string }>();
  const stage = readStage(values, process.env);
  await waitUntilSettled(() => readStackStatus(stage));
  if ((await readRunningDeployment(stage)) === values.to) {
    process.stdout.write(`${stage.name} runs ${values.to} already: CloudFormation has gone back by itself\n`);
  } else {
    await runServerless(join(import.meta.dirname, ".."), ["rollback", "--timestamp", values.to, ...stageFlags(stage)]);
  }
});
