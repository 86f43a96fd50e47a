import { checks } from "./doctor/checks.ts";
import { describeResults } from "./doctor/describe-results.ts";
import { showProgress } from "./doctor/progress.ts";
import { runChecks } from "./doctor/run-checks.ts";
import { openStage } from "./doctor/stage.ts";
import type { Ops } from "./program.ts";

/** `ops doctor`. */
export function addDoctor({ program, print }: Ops): void {
  program
    .command("doctor")
    .description(
      "looks at everything that a deploy can have wrong, and says what mends it. It changes nothing, and leaves its record in the audit trail",
    )
    .option("--only <names...>", `only these checks: ${checks.map(({ name }) => name).join(" ")}`)
    .addHelpText(
      "after",
      "\nEnds with 1 if something fails, with 2 if something could not be looked at.\n\nExamples:\n  npm run ops -- doctor --stage prod\n  npm run ops -- doctor --stage prod --only store-login secrets",
    )
    .action(async ({ only }: { readonly only?: readonly string[] }) => {
      const strange = only?.filter((name) => !checks.some((check) => check.name === name)) ?? [];
      if (strange.length > 0) {
        throw new Error(`there is no check ${strange.join(" ")}: there are ${checks.map(({ name }) => name).join(" ")}`);
      }
      const chosen = checks.filter(({ name }) => only?.includes(name) ?? true);
      const leaving = new AbortController();
      const stage = openStage(program.opts(), leaving.signal);
      await stage.caller();
      const progress = showProgress(process.stderr, chosen);
      const results = await runChecks(chosen, stage, progress.done);
      progress.clear();
      leaving.abort();
      print({ text: describeResults(results), json: { stage: stage.name, region: stage.region, checks: results } });
      const has = (level: string) => results.some((result) => result.level === level);
      process.exitCode = has("fail") ? 1 : has("unknown") ? 2 : 0;
    });
}
