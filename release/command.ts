import { Command } from "commander";

/** What each command of a stage is told. */
export type OfStage = { readonly stage: string; readonly region: string };

/**
 * Makes a command that explains itself as `npm run ops` does: with `--help`, and after a call that it does not understand.
 *
 * @param name - Of the npm script.
 * @param examples - The arguments of a call each.
 */
export const npmCommand = (name: string, does: string, ...examples: readonly string[]): Command =>
  new Command(name)
    .description(does)
    .addHelpText("after", ["\nExamples:", ...examples.map((words) => `  npm run ${name} -- ${words}`)].join("\n"))
    .showHelpAfterError();

/** Adds the stage that a command is about. */
export const ofStage = (command: Command): Command => withRegion(command.requiredOption("--stage <name>", "the stage, such as prod"));

/** Adds the region of a stage. */
export const withRegion = (command: Command): Command =>
  command.option("--region <name>", "the stage's region", process.env.AWS_REGION ?? "eu-west-1");
