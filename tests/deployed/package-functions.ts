import { join } from "node:path";
import { packageOnce } from "../../local/deployed/packages.ts";
import { root } from "../fixtures/template.ts";
import { missing } from "../fixtures/use-deployed.ts";

/** Vitest's global set-up: the processes deploy what is packaged here, once for all of them. */
export default async function packageFunctions(): Promise<void> {
  if (missing === undefined) {
    await packageOnce(root, join(root, "node_modules/node/bin"));
  }
}
