import { setTimeout as sleep } from "node:timers/promises";
import { Option } from "commander";
import { yesOption } from "../dry-run.ts";
import type { Ops } from "../program.ts";
import { drain, previewDrain } from "./drain.ts";
import { endDrain, liftStop, showSwitches } from "./resume.ts";
import { addSelection, type Selected, toStopTarget } from "./selection.ts";
import { previewStop, stopAccess } from "./stop.ts";

/** Tells on the standard error, so that `--json` prints nothing but its answer. */
const say = (line: string) => void process.stderr.write(`${line}\n`);
const live = { pause: (milliseconds: number) => sleep(milliseconds), say };

type Confirmed = { readonly yes: boolean };

/** `ops stop`, `ops drain` and `ops resume`. */
export function addStop({ program, target, print }: Ops): void {
  addSelection(program.command("stop"))
    .description("emergency: no token is handed out from now on. Says when the last one is dead, and what lives on")
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nDisconnecting works meanwhile. Lift it with resume and the same options.\n\nExamples:\n  npm run ops -- stop --stage prod --organisation acme --yes\n  npm run ops -- stop --stage prod --provider gcp --yes\n  npm run ops -- stop --stage prod --all --yes",
    )
    .action(async ({ yes, ...selected }: Selected & Confirmed) => {
      const stop = toStopTarget(selected);
      if (stop === undefined) {
        throw new Error("stop what? --organisation <id>, --provider <name> or --all");
      }
      print(await (yes ? stopAccess(await target(), stop, live) : previewStop(await target(), stop)));
    });

  program
    .command("drain")
    .description("before maintenance of the credential store: pauses the refreshes of providers that rotate, and waits for those under way")
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nCallers are served from what is valid. End it with resume --drain.\n\nExample:\n  npm run ops -- drain --stage prod --yes",
    )
    .action(async ({ yes }: Confirmed) => print(await (yes ? drain(await target(), live) : previewDrain(await target()))));

  addSelection(program.command("resume"))
    .description("lifts a stop, or ends a drain. Without an option it tells what is stopped")
    .addOption(new Option("--drain", "the pause of refreshes").conflicts(["organisation", "provider", "all"]))
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nExamples:\n  npm run ops -- resume --stage prod\n  npm run ops -- resume --stage prod --organisation acme --yes\n  npm run ops -- resume --stage prod --drain --yes",
    )
    .action(async ({ yes, drain: isDrain, ...selected }: Selected & Confirmed & { readonly drain?: true }) => {
      const stop = toStopTarget(selected);
      if (isDrain === true) {
        print(await endDrain(await target(), yes));
      } else {
        print(await (stop === undefined ? showSwitches(await target()) : liftStop(await target(), stop, yes)));
      }
    });
}
