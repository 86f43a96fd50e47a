import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { findFreePort } from "../free-port.ts";
import { vaultApi } from "./api.ts";
import type { VaultSource } from "./find.ts";

export type RunningVault = {
  readonly address: string;
  readonly rootToken: string;
  /** `undefined` for a Vault that was not started here: it cannot be sealed from here. */
  readonly unsealKey?: string;
  seal(): Promise<void>;
  unseal(): Promise<void>;
  /** Stops it, if it was started here. */
  close(): Promise<void>;
};

type VaultStart = { readonly source: VaultSource; readonly port?: number; readonly configFile?: string };
type Started = { readonly address: string; readonly rootToken: string; readonly unsealKey: string };

const readySchema = v.pipe(v.string(), v.parseJson(), v.object({ address: v.string(), root_token: v.string(), unseal_key: v.string() }));
const startTimeoutMs = 60_000;
const stopTimeoutMs = 5000;

/**
 * Starts a real Vault on 127.0.0.1 with its storage in memory, or uses the running one. It is initialised and unsealed, without
 * the mounts of {@link setUpVault}.
 *
 * @param port - 0, the default, takes a free one.
 * @param configFile - More configuration for a command's development server, such as audit devices.
 * @throws {Error} It did not start; the message has its last lines.
 */
export async function startVault({ port = 0, source, configFile }: VaultStart): Promise<RunningVault> {
  if (source.kind === "running") {
    const refuse = async () => {
      throw new Error("a Vault that was not started here is neither sealed nor unsealed from here");
    };
    return { address: source.address, rootToken: source.rootToken, seal: refuse, unseal: refuse, close: async () => {} };
  }
  const { child, started } =
    source.kind === "built" ? spawnBuilt(source.path, port) : await spawnDevelopmentServer(source.path, port, configFile);
  const stop = () => void child.kill("SIGKILL");
  process.once("exit", stop);
  const close = async () => {
    process.off("exit", stop);
    await end(child);
  };
  try {
    const vault = await withinStart(child, started);
    const api = vaultApi(vault);
    await untilActive(vault.address);
    return {
      ...vault,
      seal: async () => void (await api("POST", "sys/seal")),
      unseal: async () => {
        await api("POST", "sys/unseal", { key: vault.unsealKey });
        await untilActive(vault.address);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Spawned = { readonly child: ChildProcess; readonly started: Promise<Started> };

/** The local build prints one line of JSON when it is ready, and stops when its standard input ends, so that it never outlives its parent. */
function spawnBuilt(path: string, port: number): Spawned {
  const child = spawn(path, ["-port", `${port}`], { stdio: ["pipe", "pipe", "pipe"] });
  const started = untilPrinted(child.stdout, /^\{.*\}$/m).then(([line]) => {
    const { address, root_token, unseal_key } = v.parse(readySchema, line);
    return { address, rootToken: root_token, unsealKey: unseal_key };
  });
  return { child, started };
}

/** Starts `vault server -dev`, or OpenBao's. The token is not written into the home folder, where it would replace the user's own. */
async function spawnDevelopmentServer(path: string, wanted: number, configFile?: string): Promise<Spawned> {
  const port = wanted === 0 ? await findFreePort() : wanted;
  const rootToken = `root-${randomUUID()}`;
  const flags = ["-dev-no-store-token", `-dev-root-token-id=${rootToken}`, `-dev-listen-address=127.0.0.1:${port}`];
  const config = configFile === undefined ? [] : [`-config=${configFile}`];
  const child = spawn(path, ["server", "-dev", ...flags, ...config], { stdio: ["ignore", "pipe", "pipe"] });
  const started = untilPrinted(child.stdout, /^Unseal Key: (\S+)$/m).then(([, unsealKey = ""]) => {
    return { address: `http://127.0.0.1:${port}`, rootToken, unsealKey };
  });
  return { child, started };
}

/** Waits for a line of output. Later output is read and dropped, so that the process never waits for a reader. */
function untilPrinted(output: Readable, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    let text = "";
    const look = (chunk: string) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match !== null) {
        output.off("data", look).resume();
        resolve(match);
      }
    };
    output.setEncoding("utf8").on("data", look);
  });
}

async function withinStart(child: ChildProcess, started: Promise<Started>): Promise<Started> {
  let words = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    words = (words + chunk).slice(-2000);
  });
  const settled = new AbortController();
  const { signal } = settled;
  const fail = (reason: string) => new Error(`the local Vault did not start: ${reason}\n${words}`.trim());
  const ended = once(child, "exit", { signal }).then(
    ([code]) => Promise.reject(fail(`it ended with ${code}`)),
    (error: Error) => Promise.reject(error.name === "AbortError" ? error : fail(error.message)),
  );
  const late = sleep(startTimeoutMs, undefined, { signal }).then(() => Promise.reject(fail(`no word within ${startTimeoutMs} ms`)));
  try {
    return await Promise.race([started, ended, late]);
  } finally {
    settled.abort();
  }
}

/** Waits until Vault is active: right after the unseal it is a standby for a moment. */
async function untilActive(address: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  while ((await fetch(`${address}/v1/sys/health`)).status !== 200) {
    if (performance.now() > deadline) {
      throw new Error("the local Vault does not become active");
    }
    await sleep(20);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return;
  }
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
