import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import { readVaultPlace } from "../../release/restore/vault-place.ts";
import { yesOption } from "../dry-run.ts";
import type { Answer, Ops } from "../program.ts";
import { createProgress } from "../progress.ts";
import { rewrap } from "../seal/rewrap.ts";
import type { Target } from "../target.ts";
import { addIssuerKey } from "./add-issuer-key.ts";
import { everyJob, finishAppRole, rotateAppRole } from "./app-role.ts";
import { finishFrontEnd, rotateFrontEnd } from "./front-end.ts";
import { finishSealKey, type Rotating, rotateSealKey } from "./seal-key.ts";
import { rememberedMs } from "./two-values.ts";

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
  addAppRole(ops, rotate);
  addIssuerKey(ops, rotate);
  ops.program
    .command("rewrap")
    .description("seals with the current seal key what an earlier one has sealed")
    .addOption(secretOption("seal-key"))
    .addOption(yesOption())
    .addHelpText("after", "\nExample:\n  npm run ops -- rewrap --stage prod --yes")
    .action((options) => run(rewrap, "seal-key", options));
}

type AppRoleOptions = {
  readonly job?: readonly string[];
  readonly secrets?: string;
  readonly wait: boolean;
  readonly finish?: boolean;
  readonly yes: boolean;
};

function addAppRole(ops: Ops, rotate: Command): void {
  rotate
    .command("approle")
    .description("replaces the secret ids by which functions log in to Vault; --finish destroys the earlier ones")
    .addOption(new Option("--job <name...>", "only the logins of these jobs").choices([...everyJob]))
    .option("--secrets <folder>", "the folder of the logins in Secrets Manager, if it is not aurora-oauth/<stage>/vault")
    .option("--wait", "waits for 5.5 min and destroys the earlier ones", false)
    .addOption(finishOption())
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nVAULT_ADDR and VAULT_TOKEN say where Vault is, as for its own commands; VAULT_BASE and VAULT_AUTH_MOUNT if they are not the default.\n\nExamples:\n  npm run ops -- rotate approle --stage prod --yes --wait\n  npm run ops -- rotate approle --stage prod --finish --yes",
    )
    .action(async ({ job = everyJob, secrets, wait, finish, yes }: AppRoleOptions) => {
      const target = await ops.target();
      const roles = {
        vault: readVaultPlace(process.env, target.table.name),
        authMount: process.env.VAULT_AUTH_MOUNT || "approle",
        secretsFolder: secrets ?? `aurora-oauth/${target.stage}/vault`,
        jobs: job,
        yes,
      };
      ops.print(await (finish === true ? finishAppRole : rotateAppRole)(target, roles));
      if (finish !== true && yes && wait) {
        await createProgress(process.stderr).step("Waiting until no function remembers an earlier secret id", () => sleep(rememberedMs));
        ops.print(await finishAppRole(target, roles));
      }
    });
}
