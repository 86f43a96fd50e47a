import { yesOption } from "../dry-run.ts";
import { openSuite } from "../offboard/suite.ts";
import type { Ops } from "../program.ts";
import { addIdentity } from "./add-role.ts";
import { listIdentities } from "./list-roles.ts";
import { removeIdentity } from "./remove-role.ts";

type Confirmed = { readonly yes: boolean };

/** `ops identity`. */
export function addIdentityCommands({ program, target, print }: Ops): void {
  const identity = program
    .command("identity")
    .description("with identitySource aws-sts: the role of each organisation, which AWS issues identity tokens of");
  identity
    .command("add <organisation>")
    .description("makes the role of an organisation, or makes it as it must be")
    .addOption(yesOption())
    .addHelpText("after", "\nExample:\n  npm run ops -- identity add acme --stage prod --yes")
    .action(async (organisation: string, { yes }: Confirmed) => {
      const stage = await target();
      print(await addIdentity(stage, openSuite(stage), organisation, yes));
    });
  identity
    .command("list")
    .description("lists the organisations that have a role")
    .action(async () => print(await listIdentities(await target())));
  identity
    .command("remove <organisation>")
    .description("deletes the role of an organisation that has no connection without a secret")
    .addOption(yesOption())
    .addHelpText("after", "\nExample:\n  npm run ops -- identity remove acme --stage prod --yes")
    .action(async (organisation: string, { yes }: Confirmed) => print(await removeIdentity(await target(), organisation, yes)));
}
