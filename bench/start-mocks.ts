import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setDefaultCACertificates } from "node:tls";
import type { CommandName, Commands, Order, Ready, Reply } from "./mocks/commands.ts";
import { pin } from "./pin.ts";

type Remote = { readonly [Name in CommandName]: (...argument: Parameters<Commands[Name]>) => Promise<Awaited<ReturnType<Commands[Name]>>> };

/** The process of the mocks. `environment` configures the product to reach them. */
export type Mocks = Remote & {
  readonly environment: Readonly<Record<string, string>>;
  readonly certificate: string;
  readonly pinned: boolean;
  stop(): void;
};

/**
 * Starts the mocks in a process of their own, on the second core if there is one, and trusts their certificate in this process.
 *
 * @param pace - `at-once`: they answer without the delays of their originals. For measurements of a few calls, where equal delays on
 *   both sides would hide the difference.
 */
export async function startMocks(pace: "delayed" | "at-once" = "delayed"): Promise<Mocks> {
  const child = fork(new URL("mocks/process.ts", import.meta.url), [pace]);
  const [ready]: [Ready] = (await once(child, "message")) as [Ready];
  setDefaultCACertificates([ready.certificate]);
  const pinned = pin(child.pid, 1);
  const call = caller(child);
  return {
    seed: (seeding) => call("seed", seeding),
    reset: () => call("reset"),
    counts: () => call("counts"),
    recordings: () => call("recordings"),
    replay: (on) => call("replay", on),
    closeConnections: () => call("closeConnections"),
    issueToken: (claims) => call("issueToken", claims),
    environment: buildEnvironment(ready),
    certificate: ready.certificate,
    pinned,
    stop: () => child.disconnect(),
  };
}

function caller(child: ChildProcess) {
  const waiting = new Map<number, (reply: Reply) => void>();
  child.on("message", (reply: Reply) => waiting.get(reply.id)?.(reply));
  let last = 0;
  return async <Name extends CommandName>(name: Name, argument?: unknown): Promise<Awaited<ReturnType<Commands[Name]>>> => {
    last += 1;
    const id = last;
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    child.send({ id, name, argument } satisfies Order);
    const { result, problem } = await replied;
    waiting.delete(id);
    if (problem !== undefined) {
      throw new Error(`mocks: ${name}: ${problem}`);
    }
    return result as Awaited<ReturnType<Commands[Name]>>;
  };
}

/** The environment of a deployment, with the mocks' addresses. */
const buildEnvironment = ({ origins }: Ready) => ({
  AWS_ENDPOINT_URL: origins.aws,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "bench",
  AWS_SECRET_ACCESS_KEY: "bench",
  TABLE_NAME: "aurora-oauth-bench",
  SEAL_KEY_SECRET_ID: "bench/seal-key",
  GOOGLE_CLIENT_SECRET_ID: "bench/google",
  GOOGLE_ISSUER: origins.provider,
  EVENT_BUS_NAME: "bench",
  VAULT_ADDR: origins.vault,
  VAULT_AUTH: "token",
  VAULT_TOKEN: "hvs.of-the-bench",
  VAULT_BASE: "aurora",
  ACCESS_ROLE_ARN: "arn:aws:iam::111111111111:role/aurora-oauth-access",
  POWERTOOLS_LOG_LEVEL: "WARN",
});
