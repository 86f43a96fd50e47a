import { join } from "node:path";
import { packageOnce } from "../../local/deployed/packages.ts";
import { root } from "../fixtures/template.ts";
import { missing } from "../fixtures/use-deployed.ts";

/** Packages the functions before the two processes of the deployed tests start, and each deploys them: Vitest's global set-up. */
export default async function packageFunctions(): Promise<void> {
  if (missing === undefined) {
    await packageOnce(root, join(root, "node_modules/node/bin"));
  }
}
