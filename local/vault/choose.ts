import { vaultApi } from "./api.ts";
import { findVaults, type VaultSource } from "./find.ts";
import { noAwsLogin, offersLogin } from "./offers.ts";
import { startVault } from "./server.ts";

export type VaultChoice = {
  /** The first Vault with the AWS login. */
  readonly source: VaultSource | undefined;
  /** The Vaults before it and why they are unsuitable, a sentence each. */
  readonly passedOver: readonly string[];
};

/**
 * Chooses the Vault of the deployed target: the first of `findVaults` that has the AWS login. Each is asked without writing
 * to it; a command is started for the question and stopped.
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
    // The build's sources name its methods.
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
