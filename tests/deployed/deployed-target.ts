import { findPrerequisites } from "../../local/deployed/prerequisites.ts";
import { type Deployed, startDeployed } from "../../local/deployed/stack.ts";
import { createProgress } from "../../local/progress.ts";

/** Why the deployed target cannot be had here, and the command that brings what is missing. */
export const missing: string | undefined = await findPrerequisites().then(
  ({ vault, passedOver }) =>
    vault === undefined ? ["the deployed target needs a Vault: npm run vault:build", ...passedOver].join("\n") : undefined,
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
);

// One deploy for all files: they run one after the other in one process, and what they store is each file's own.
type Shared = { deployed?: Promise<Deployed>; params: string };
const ofProcess = globalThis as { auroraDeployed?: Shared };
ofProcess.auroraDeployed ??= { params: "{}" };
const shared = ofProcess.auroraDeployed;

/**
 * The one deployed target of this process, which ends with it. A file that wants other parameters gets a deploy over the first.
 *
 * @param params - Of `serverless.yml`, to set otherwise than the first deploy.
 */
export async function useDeployed(params: Readonly<Record<string, string>> = {}): Promise<Deployed> {
  if (missing !== undefined) {
    throw new Error(missing);
  }
  shared.deployed ??= startDeployed({}, createProgress(process.stdout));
  const deployed = await shared.deployed;
  if (shared.params !== JSON.stringify(params)) {
    await deployed.deployAgain(params);
    shared.params = JSON.stringify(params);
  }
  return deployed;
}
