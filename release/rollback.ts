import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "./run-command.ts";
import { runServerless } from "./run-serverless.ts";
import { readRunningDeployment } from "./running-deployment.ts";
import { readStage, stageFlags, stageOptions } from "./stage.ts";
import { readStackStatus, waitUntilSettled } from "./wait-until-settled.ts";

/**
 * `npm run rollback -- --stage prod --to <timestamp>`: deploys an earlier deployment again, with its packages and parameters, from the stage's
 * bucket. A deploy that is still under way is waited for. The timestamp is what `npm run deploy` has printed; `npx serverless deploy list` names all.
 */

await runCommand(async () => {
  const { values } = parseArgs({ options: { ...stageOptions, to: { type: "string" } } });
  const stage = readStage(values, process.env);
  if (values.to === undefined) {
    throw new Error("name the deployment to go back to: --to <timestamp>");
  }

  await waitUntilSettled(() => readStackStatus(stage));
  if ((await readRunningDeployment(stage)) === values.to) {
    process.stdout.write(`${stage.name} runs ${values.to} already: CloudFormation has gone back by itself\n`);
  } else {
    await runServerless(join(import.meta.dirname, ".."), ["rollback", "--timestamp", values.to, ...stageFlags(stage)]);
  }
});
