import { Option } from "commander";
import { yesOption } from "../dry-run.ts";
import type { Answer, Ops } from "../program.ts";
import { rewrap } from "../seal/rewrap.ts";
import type { Target } from "../target.ts";
import { finishFrontEnd, rotateFrontEnd } from "./front-end.ts";
import { finishSealKey, type Rotating, rotateSealKey } from "./seal-key.ts";

type Deed = (target: Target, rotating: Rotating) => Promise<Answer>;

const secretOption = (name: string) => new Option("--secret-id <id>", `the secret, if it is not aurora-oauth/<stage>/${name}`);
const finishOption = () => new Option("--finish", "takes the previous value out");

/** `ops rotate` and `ops rewrap`. */
export function addRotate(ops: Ops): void {
  const rotate = ops.program.command("rotate").description("replaces a secret of the operator, without a failed call");
  const run = async (deed: Deed, name: string, { secretId, yes }: { readonly secretId?: string; readonly yes: boolean }) => {
    const target = await ops.target();
    ops.print(await deed(target, { secretId: secretId ?? `aurora-oauth/${target.stage}/${name}`, yes }));
  };
  rotate
    .command("seal-key")
    .description("makes a new seal key current; --finish takes the previous one out, if nothing is sealed with it")
    .addOption(secretOption("seal-key"))
    .addOption(finishOption())
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nExamples:\n  npm run ops -- rotate seal-key --stage prod --yes\n  npm run ops -- rotate seal-key --stage prod --finish --yes",
    )
    .action((options) => run(options.finish === true ? finishSealKey : rotateSealKey, "seal-key", options));
  rotate
    .command("front-end")
    .description("makes a new secret of the front end current; --finish takes the previous one out")
    .addOption(secretOption("front-end"))
    .addOption(finishOption())
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nExamples:\n  npm run ops -- rotate front-end --stage prod --yes\n  npm run ops -- rotate front-end --stage prod --finish --yes",
    )
    .action((options) => run(options.finish === true ? finishFrontEnd : rotateFrontEnd, "front-end", options));
  ops.program
    .command("rewrap")
    .description("seals with the current seal key what an earlier one has sealed")
    .addOption(secretOption("seal-key"))
    .addOption(yesOption())
    .addHelpText("after", "\nExample:\n  npm run ops -- rewrap --stage prod --yes")
    .action((options) => run(rewrap, "seal-key", options));
}
