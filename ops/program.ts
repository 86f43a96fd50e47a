import { Command } from "commander";
import { nameTarget, openTarget, type Target } from "./target.ts";

/** What a command answers: for a person, and for a program (`--json`). */
export type Answer = { readonly text: readonly string[]; readonly json: unknown };

/** What each command gets. */
export type Ops = {
  readonly program: Command;
  /** Opens the stage that the caller named. @throws {Error} Its table cannot be read. */
  target(): Promise<Target>;
  /** Names that stage, which may have no table any more. */
  stage(): Target;
  print(answer: Answer): void;
};

/** Makes the program without its commands. */
export function createOps(): Ops {
  const program = new Command("ops")
    .description(
      "Operates a deployed stage with your AWS login. A command that changes something tells what it would do until you add --yes.",
    )
    .option("--stage <name>", "the stage, such as prod", "dev")
    .option("--region <name>", "the stage's region", process.env.AWS_REGION ?? "eu-west-1")
    .option("--json", "prints JSON in place of text")
    .showHelpAfterError();
  return {
    program,
    target: () => openTarget(program.opts()),
    stage: () => nameTarget(program.opts()),
    print: ({ text, json }) => {
      process.stdout.write(program.opts().json === true ? `${JSON.stringify(json, undefined, 2)}\n` : `${text.join("\n")}\n`);
    },
  };
}
