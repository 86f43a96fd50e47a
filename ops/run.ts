import { Command, Option } from "commander";
import { providerNames } from "../lib/provider-names.ts";
import { explain } from "./explain.ts";
import { list, statuses } from "./list.ts";
import { openTarget, type Target } from "./target.ts";

/**
 * `npm run ops -- <command>`: looks at a deployed stage with the operator's own AWS login. The table is read where it is: no function of the
 * suite has to work for it.
 */
const program = new Command("ops")
  .description("Looks at the connections of a deployed stage. It reads the stage's table with your AWS login and changes nothing.")
  .option("--stage <name>", "the stage, such as prod", "dev")
  .option("--region <name>", "the stage's region", process.env.AWS_REGION ?? "eu-west-1")
  .option("--json", "prints JSON in place of text")
  .showHelpAfterError();

const target = (): Promise<Target> => openTarget(program.opts());
const print = ({ text, json }: { readonly text: readonly string[]; readonly json: unknown }): void => {
  process.stdout.write(program.opts().json === true ? `${JSON.stringify(json, undefined, 2)}\n` : `${text.join("\n")}\n`);
};

program
  .command("list")
  .description("lists the connections, first those that need a person")
  .option("--organisation <id>", "only of this organisation: its connections are then read, and not the whole table")
  .addOption(new Option("--provider <name>", "only of this provider").choices([...providerNames]))
  .addOption(new Option("--status <word>", "only with this status").choices([...statuses]))
  .addHelpText(
    "after",
    "\nExamples:\n  npm run ops -- list --stage prod --status reauth_required\n  npm run ops -- list --stage prod --organisation acme --json",
  )
  .action(async (wanted) => print(await list(await target(), wanted)));

program
  .command("explain")
  .description("tells everything that is stored about one connection, and who must act")
  .argument("<connection>", "organisation/provider/account, or the connection's id: the whole table is then read")
  .addHelpText(
    "after",
    "\nExamples:\n  npm run ops -- explain --stage prod acme/gcp/default\n  npm run ops -- explain --stage prod MJGzG_HSge0DYVrgWemAd98iPK0g8RMxAe_rw6vPypU",
  )
  .action(async (name) => print(await explain(await target(), name)));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
