import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { findCallerToken } from "./caller-token.ts";
import { liveToken } from "./live-token.ts";
import { serveLoopback } from "./loopback.ts";
import { openPrivateFolder, type PrivateFolder } from "./private-folder.ts";
import { buildProgramEnvironment } from "./program-environment.ts";
import type { Tool } from "./providers/tool.ts";
import type { Options } from "./read-options.ts";
import { runProgram } from "./run-program.ts";
import { NoToken, type ServedToken, tokenRequest } from "./token-api.ts";
import { tokenEndpoint } from "./token-endpoint.ts";
import { keepTokenFile, writeTokenFile } from "./token-file.ts";

/** Prints one line, once: a program may ask a thousand times for a token that is gone. */
export type TellOnce = (line: string) => void;

const clock = () => Date.now();
const wait = (milliseconds: number) => sleep(milliseconds, undefined, { ref: false });

/**
 * Gets a token, starts the program with it, keeps it fresh until the program ends, and removes what was written.
 *
 * @returns The exit code of the program.
 * @throws {NoToken} There was no token to start with: it was told.
 * @throws {UsageError} The caller's variables cannot be used.
 */
export async function runExec(options: Options, tool: Tool, env: NodeJS.ProcessEnv, tell: TellOnce): Promise<number> {
  const ask = tokenRequest(env.AURORA_URL, findCallerToken(env, clock), options, tool.minTtlSeconds);
  const token = telling(liveToken({ ask, clock, wait }), options.provider, tell);
  const first = await token();
  const folder = await openPrivateFolder();
  process.once("exit", folder.remove);
  try {
    return await runWith(options, tool, env, { token, first, folder });
  } finally {
    folder.remove();
  }
}

type Held = { readonly token: () => Promise<ServedToken>; readonly first: ServedToken; readonly folder: PrivateFolder };

async function runWith(options: Options, tool: Tool, env: NodeJS.ProcessEnv, { token, first, folder }: Held): Promise<number> {
  const key = randomBytes(32).toString("base64url");
  const loopback = await serveLoopback([...tool.routes(token, key), ...(tool.isBearer ? [tokenEndpoint(token)] : [])], key);
  try {
    const tokenFile = tool.isBearer ? await writeTokenFile({ folder }, first) : "";
    if (tool.isBearer) {
      void keepTokenFile({ token, folder, clock, wait }, first);
    }
    const place = { url: loopback.url, key, first, tokenFile, write: folder.write };
    const environment = await buildProgramEnvironment(env, tool, place);
    return await runProgram(options.command, environment, process.stdin.isTTY === true);
  } finally {
    loopback.close();
  }
}

/** Tells the person why there is no token, and that a token which works will not be refreshed. The program sees an error of its SDK at most. */
function telling(token: () => Promise<ServedToken>, provider: string, tell: TellOnce): () => Promise<ServedToken> {
  return async () => {
    try {
      const served = await token();
      if (served.warning !== undefined) {
        tell(`the token for ${provider} works, and its refresh is failing: ${served.warning}`);
      }
      return served;
    } catch (error) {
      if (error instanceof NoToken) {
        tell(`no token for ${provider}: ${error.message}`);
      }
      throw error;
    }
  };
}
