import { vaultApi } from "./api.ts";
import { findVaults, type VaultSource } from "./find.ts";
import { noAwsLogin, offersLogin } from "./offers.ts";
import { startVault } from "./server.ts";

export type VaultChoice = {
  /** The first that functions can log in to by their IAM role. */
  readonly source: VaultSource | undefined;
  /** What was found before it and why it does not serve, a sentence each. */
  readonly passedOver: readonly string[];
};

/**
 * Chooses the Vault of the deployed target: the first of `findVaults` that has the AWS login. Each is asked, and nothing is written
 * to it; a command is started for that and ended.
 */
export async function chooseVault(env?: NodeJS.ProcessEnv, built?: string): Promise<VaultChoice> {
  const passedOver: string[] = [];
  for (const source of await findVaults(env, built)) {
    const problem = await findProblem(source);
    if (problem === undefined) {
      return { source, passedOver };
    }
    passedOver.push(`${source.kind === "running" ? source.address : source.path} is not used: ${problem}`);
  }
  return { source: undefined, passedOver };
}

async function findProblem(source: VaultSource): Promise<string | undefined> {
  if (source.kind === "built") {
    // Its sources name the methods that are in it.
    return undefined;
  }
  try {
    const vault = await startVault({ source });
    try {
      return (await offersLogin(vaultApi(vault), "aws")) ? undefined : noAwsLogin;
    } finally {
      await vault.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
