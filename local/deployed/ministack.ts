import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePort } from "../free-port.ts";
import { type FunctionProcess, killFunctionProcesses, listFunctionProcesses } from "./function-processes.ts";

export type Ministack = {
  readonly url: string;
  /** Its last lines, for an error message. */
  readonly lastWords: () => string;
  /** The processes that run functions now. */
  functionProcesses(): Promise<readonly FunctionProcess[]>;
  /** Kills processes that run functions, in the middle of their work. @param chosen - Default: all. @returns Their number. */
  killFunctions(chosen?: readonly FunctionProcess[]): Promise<number>;
  close(): Promise<void>;
};

export type MinistackOptions = {
  /** The Python of the environment that MiniStack is installed in. */
  readonly python: string;
  /** A folder of this run for everything that MiniStack and the functions write. */
  readonly folder: string;
  readonly account: string;
  readonly region: string;
  /** The folder of the functions' `node`. */
  readonly nodeFolder: string;
  /** A file in PEM with a certificate that the functions trust beside those that Node.js trusts. */
  readonly extraCertificateFile: string;
  /** Files in PEM with which MiniStack answers over TLS. Its caller trusts the certificate. Default: plain HTTP. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
};

const startTimeoutMs = 60_000;

const supervisor = join(import.meta.dirname, "supervise.ts");
const keepHttps = join(import.meta.dirname, "keep-https.cjs");
const launcher = join(import.meta.dirname, "start_ministack.py");

/**
 * Starts MiniStack on 127.0.0.1 and a free port, with IAM enforced. It stops with its parent process, however that ends.
 *
 * Unlike in AWS, a function inherits MiniStack's environment, so that environment holds only the necessary variables.
 *
 * @throws {Error} It did not start; the message has its last lines.
 */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  const { python, folder, account, region, nodeFolder, extraCertificateFile, tls } = options;
  const port = await findFreePort();
  const child = spawn(join(nodeFolder, "node"), [supervisor, python, launcher], {
    cwd: folder,
    // A group of its own, so that its children can be killed with it.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      PATH: `${nodeFolder}:${process.env.PATH ?? ""}`,
      HOME: folder,
      TMPDIR: folder,
      STATE_DIR: join(folder, "state"),
      LANG: "C.UTF-8",
      GATEWAY_PORT: `${port}`,
      BIND_HOST: "127.0.0.1",
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      AUTH: "true",
      LOG_LEVEL: "WARNING",
      NODE_EXTRA_CA_CERTS: extraCertificateFile,
      NODE_OPTIONS: `--require "${keepHttps}"`,
      ...(tls && { USE_SSL: "1", MINISTACK_SSL_CERT: tls.certificateFile, MINISTACK_SSL_KEY: tls.keyFile }),
    },
  });
  let words = "";
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding("utf8").on("data", (chunk: string) => {
      words = (words + chunk).slice(-8000);
    });
  }
  const lastWords = () => words.trim().split("\n").slice(-20).join("\n");
  const kill = () => killGroup(child);
  // Before the folder is removed.
  process.prependOnceListener("exit", kill);
  const close = async () => {
    process.off("exit", kill);
    await end(child);
  };
  const url = `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  try {
    await untilHealthy(url, child, lastWords);
  } catch (error) {
    await close();
    throw error;
  }
  const functionProcesses = () => listFunctionProcesses(child.pid);
  const killFunctions = async (chosen?: readonly FunctionProcess[]) =>
    killFunctionProcesses(chosen ?? (await functionProcesses()), functionProcesses);
  return { url, lastWords, functionProcesses, killFunctions, close };
}

async function untilHealthy(url: string, child: ChildProcess, lastWords: () => string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  while (!(await isHealthy(url))) {
    const reason = failure?.message ?? (child.exitCode === null ? undefined : `it ended with ${child.exitCode}`);
    if (reason !== undefined || performance.now() > deadline) {
      throw new Error(`MiniStack did not start: ${reason ?? `no word within ${startTimeoutMs} ms`}\n${lastWords()}`);
    }
    await sleep(100);
  }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_localstack/health`)).ok;
  } catch {
    return false;
  }
}

/** Kills the whole group without an orderly shutdown, because its memory is not needed afterwards. */
function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid ?? Number.NaN), "SIGKILL");
  } catch {
    // The process has already ended, or never started.
  }
}

async function end(child: ChildProcess): Promise<void> {
  const running = child.exitCode === null && child.signalCode === null && child.pid !== undefined;
  const ended = running ? once(child, "exit") : undefined;
  killGroup(child);
  await ended;
}
