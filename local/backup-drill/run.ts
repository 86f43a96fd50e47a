import { createProgress } from "../../ops/progress.ts";
import { type Deployed, startDeployed } from "../deployed/stack.ts";
import { exitOnSignals } from "../exit-on-signals.ts";
import { readArguments } from "../read-arguments.ts";
import { describeRestore, findHarm } from "./describe-drill.ts";
import { runDrill } from "./drill.ts";

/**
 * `npm run backup-drill`: deploys the real template to an AWS on this machine, connects every provider by each of its methods, restores table and Vault
 * from backups of different days, and prints what each restore has left. With `-- -v` it shows every step of the logins.
 */
const help = `npm run backup-drill restores table and Vault from backups of different days, on a deploy to this machine.

  npm run backup-drill            the drill, and what each restore has left
  npm run backup-drill -- -v      also every step of the logins
`;
const { values } = readArguments(help, { verbose: { type: "boolean", short: "v" } });
const progress = createProgress(process.stdout, values.verbose === true);
progress.heading("Backup drill: table and Vault restored from different days, on the deployed target");
exitOnSignals();

let stack: Deployed | undefined;
try {
  stack = await startDeployed({}, progress);
  const restores = await runDrill(stack, progress);
  for (const line of restores.flatMap(describeRestore)) {
    progress.line(line);
  }
  const harm = restores.flatMap(findHarm);
  progress.line(harm.length === 0 ? "\nNo restore has ended a connection or revoked a grant by itself." : `\nHarm:\n${harm.join("\n")}`);
  process.exitCode = harm.length === 0 ? 0 : 1;
} catch (error) {
  progress.line(`\nThe drill failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await stack?.stop();
}
