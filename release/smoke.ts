import { setTimeout as sleep } from "node:timers/promises";
import { npmCommand, withRegion } from "./command.ts";
import { runCommand } from "./run-command.ts";
import { type Check, checkApi, checkSchedule, checkStoreLogin } from "./smoke-checks.ts";
import { readSmokeToken } from "./smoke-token.ts";
import { readStage, type Stage } from "./stage.ts";

/**
 * `npm run smoke -- https://api.example.com --stage prod`: checks a deployment by using it. Each check is tried again for a while, because a new
 * deployment needs some seconds, and the schedule a minute: for `--patience` seconds, 150 if it is not given. A stage without an address is one before its first deploy. Without `--stage` the schedule and
 * its login to the store are not looked at. What could not be checked is named at the end. With `--all` a check that could not be made fails as well.
 */

const command = withRegion(
  npmCommand(
    "smoke",
    "checks a deployment by using it. SMOKE_TOKEN, or SMOKE_TOKEN_URL and its fellows, give it a caller; without one it lists what is not checked",
    "https://api.example.com --stage prod",
  )
    .argument("[api]", "the address of the API. Without one, only what the stage alone shows is checked")
    .option("--stage <name>", "also checks the schedule of this stage"),
)
  .option("--all", "a check that could not be made fails as well")
  .option("--patience <seconds>", "how long a check is tried again", "150");

type Options = { readonly stage?: string; readonly region: string; readonly all?: true; readonly patience: string };

await runCommand(async () => {
  const values = command.parse().opts<Options>();
  const [api = ""] = command.args;
  if (api === "" && values.stage === undefined) {
    throw new Error("name the API: npm run smoke -- https://api.example.com");
  }
  const begun = new Date();
  const deadline = new Date(begun.getTime() + Number(values.patience) * 1000);
  const checks = [
    ...checkApi(api, await readSmokeToken(process.env)),
    ...(values.stage === undefined ? [] : checkJobs(readStage(values, process.env), begun)),
  ];
  const results = await Promise.all(checks.map((check) => tryUntil(deadline, check)));
  for (const { mark, title, words } of results) {
    process.stdout.write(`${mark} ${title}: ${words}\n`);
  }
  const unchecked = results.filter(({ mark }) => mark === "-");
  if (unchecked.length > 0) {
    const titles = unchecked.map(({ title }) => title).join(", ");
    process.stdout.write(`not checked: ${titles}\n`);
    // GitHub shows this line on the run's page, above the log.
    process.stdout.write(process.env.GITHUB_ACTIONS === "true" ? `::warning title=Not checked::${titles}\n` : "");
  }
  const bad = results.filter(({ mark }) => mark === "✘" || (values.all === true && mark === "-"));
  process.exitCode = bad.length === 0 ? 0 : 1;
});

function checkJobs(stage: Stage, since: Date): readonly Check[] {
  return [checkStoreLogin(stage, since), checkSchedule(stage, since)];
}

type Result = { readonly mark: "✔" | "✘" | "-"; readonly title: string; readonly words: string };

async function tryUntil(deadline: Date, { title, run }: Check): Promise<Result> {
  for (;;) {
    try {
      const found = await run(AbortSignal.timeout(30_000));
      return "works" in found ? { mark: "✔", title, words: found.works } : { mark: "-", title, words: `not checked: ${found.notChecked}` };
    } catch (error) {
      if (Date.now() > deadline.getTime()) {
        return { mark: "✘", title, words: error instanceof Error ? error.message : String(error) };
      }
      await sleep(2000);
    }
  }
}
