import { execFile } from "node:child_process";
import { join } from "node:path";
import { operator } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { region } from "../../local/embedded/roles.ts";
import { root } from "../fixtures/template.ts";

/** How a command ended: its exit code, and what it printed. */
export type Ran = { readonly code: number; readonly out: string; readonly error: string };

/** Runs `npm run ops` as an operator of the deployed stage does, who may use its Vault. */
export const runOps = (deployed: Pick<Deployed, "aws" | "vault">, ...words: readonly string[]): Promise<Ran> =>
  answerOps("", deployed, ...words);

/** The same with what the operator types when the command asks. */
export const answerOps = (typed: string, { aws, vault }: Pick<Deployed, "aws" | "vault">, ...words: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: aws,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
      VAULT_ADDR: vault.address,
      VAULT_TOKEN: vault.rootToken,
    };
    const child = execFile(process.execPath, [join(root, "ops/run.ts"), "--stage", "dev", ...words], { env }, (failure, out, error) =>
      resolve({ code: typeof failure?.code === "number" ? failure.code : 0, out, error }),
    );
    child.stdin?.end(typed);
  });
