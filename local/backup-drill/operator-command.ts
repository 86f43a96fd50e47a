import { execFile } from "node:child_process";
import { join } from "node:path";
import { operator } from "../deployed/aws.ts";
import type { Deployed } from "../deployed/stack.ts";
import { region } from "../embedded/roles.ts";

const root = join(import.meta.dirname, "../..");

/**
 * Runs a command of `release` as an operator does, against the deployed target.
 *
 * @returns The lines that it prints, also when it ends with 1: such a command has found something. @throws {Error} It failed; with its words.
 */
export function runOperatorCommand(
  { aws, vault }: Pick<Deployed, "aws" | "vault">,
  script: string,
  ...flags: string[]
): Promise<readonly string[]> {
  const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = operator;
  const ofVault = { VAULT_ADDR: vault.address, VAULT_TOKEN: vault.rootToken };
  const env = { ...process.env, AWS_ENDPOINT_URL: aws, AWS_REGION: region, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...ofVault };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(root, "release", script), "--stage", "dev", ...flags], { env }, (error, printed, words) => {
      if (error !== null && words !== "") {
        reject(new Error(`${script}: ${words.trim()}`));
        return;
      }
      resolve(printed.trim().split("\n"));
    });
  });
}
