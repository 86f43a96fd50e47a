import type { Aws } from "../aws/server.ts";
import type { ConsoleServer } from "../console/server.ts";
import type { LocalFunctions } from "../lambda/functions.ts";

type Parts = {
  readonly functions: LocalFunctions;
  readonly aws: Aws;
  readonly frontEnd: ConsoleServer;
  readonly vaultUrl: string;
  /** The addresses of all other simulators. */
  readonly others: readonly string[];
};

/** Functions that remember in their process what is gone now: tokens, connections, and how many of them have ended. */
const remembering = ["tokensServe", "tokensReportRejected", "tokensRelayCall", "jobsRefreshDue", "connectionsRefresh", "connectionsCheck"];

/**
 * Makes everything around the functions as at the start: what is stored, logged and set. The functions stay warm: their log-ins at Vault and
 * the keys of the issuer stay valid.
 */
export async function startOver({ functions, aws, frontEnd, vaultUrl, others }: Parts): Promise<void> {
  await functions.stopBusy();
  await frontEnd.startOver();
  await Promise.all(remembering.map((key) => functions.kill(key)));
  await aws.startOver();
  await Promise.all([
    ...[aws.url, ...others].map((url) => control(url, "POST", "reset")),
    ...["unseal", "empty"].map((command) => control(vaultUrl, "POST", command)),
    ...["faults", "calls"].map((log) => control(vaultUrl, "DELETE", log)),
  ]);
}

async function control(url: string, method: string, command: string): Promise<void> {
  const response = await fetch(`${url}/_control/${command}`, { method });
  if (!response.ok) {
    throw new Error(`${method} ${command}: ${await response.text()}`);
  }
}
