#!/usr/bin/env node
import { constants } from "node:os";
import { tools } from "./providers/list.ts";
import { help, readOptions, UsageError } from "./read-options.ts";
import { runExec } from "./run-exec.ts";
import { NoToken } from "./token-api.ts";

/** The exit code of `env`, `timeout` and others when they themselves fail. */
const ownFailure = 125;

// Until there is a program: an exit removes what was written.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

const told = new Set<string>();
const tell = (line: string) => {
  if (!told.has(line)) {
    told.add(line);
    process.stderr.write(`aurora-oauth: ${line}\n`);
  }
};

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), Object.keys(tools));
  if (options === "help") {
    process.stdout.write(help);
    return 0;
  }
  const tool = tools[options.provider];
  return tool === undefined ? ownFailure : runExec(options, tool, process.env, tell);
}

main()
  .catch((error: unknown) => {
    if (error instanceof UsageError) {
      tell(`${error.message}. Help: aurora-oauth --help`);
    } else if (!(error instanceof NoToken)) {
      tell(error instanceof Error ? error.message : String(error));
    }
    return ownFailure;
  })
  .then((code) => process.exit(code));
