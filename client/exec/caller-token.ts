import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { UsageError } from "./read-options.ts";

/** The caller's own bearer token of the API. */
export type CallerToken = {
  read(): Promise<string>;
  /** The API refused the token: the next read gets another one, if there is one. */
  forget(): void;
};

type Environment = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);
const names = ["AURORA_TOKEN", "AURORA_TOKEN_FILE", "AURORA_TOKEN_COMMAND"] as const;

/**
 * Finds the caller's own token: a text, a file that another process renews (GitHub, Kubernetes), or a command.
 *
 * @throws {UsageError} None of the three variables is set, or more than one.
 */
export function findCallerToken(env: Environment, clock: () => number): CallerToken {
  const set = names.filter((name) => env[name] !== undefined && env[name] !== "");
  const [name] = set;
  if (name === undefined || set.length > 1) {
    throw new UsageError(`set one of ${names.join(", ")}${set.length > 1 ? `, not ${set.join(" and ")}` : ""}`);
  }
  const value = env[name] ?? "";
  switch (name) {
    case "AURORA_TOKEN":
      return { read: async () => value, forget: () => undefined };
    case "AURORA_TOKEN_FILE":
      return { read: async () => notEmpty(await readFile(value, "utf8"), `the file ${value}`), forget: () => undefined };
    case "AURORA_TOKEN_COMMAND":
      return printedBy(value, clock);
  }
}

/** Runs the command when its last token is about to expire: in a minute, or, if the token is no JWT with an expiry, after a minute. */
function printedBy(command: string, clock: () => number): CallerToken {
  let held: { readonly token: string; readonly until: number } | undefined;
  return {
    read: async () => {
      if (held === undefined || held.until <= clock()) {
        const { stdout } = await run("/bin/sh", ["-c", command], { timeout: 30_000 }).catch((error: { code?: unknown }) => {
          // Node's message would hold what the command has printed.
          throw new Error(`AURORA_TOKEN_COMMAND failed (${error.code ?? "it was stopped after 30 s"})`);
        });
        const token = notEmpty(stdout, "AURORA_TOKEN_COMMAND");
        held = { token, until: (readExpiry(token) ?? clock() + 120_000) - 60_000 };
      }
      return held.token;
    },
    forget: () => {
      held = undefined;
    },
  };
}

function notEmpty(text: string, what: string): string {
  const token = text.trim();
  if (token === "" || /\s/.test(token)) {
    throw new Error(`${what} holds no token`);
  }
  return token;
}

/** @returns Milliseconds since 1970; `undefined` if the token is no JWT with an `exp`. */
function readExpiry(token: string): number | undefined {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof exp === "number" ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
