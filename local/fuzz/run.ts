import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgress } from "../../ops/progress.ts";
import { readTextFiles } from "../../release/openapi/read-text-files.ts";
import { findPython, makePythonEnvironment } from "../deployed/python.ts";
import { startEmbedded } from "../embedded/stack.ts";
import { readArguments } from "../read-arguments.ts";
import { guarded } from "../simulator/guarded.ts";
import { type FuzzOutput, judgeOutput } from "./judge-output.ts";
import { makeInput } from "./make-input.ts";
import { seedReturns } from "./seeds/connect-sessions.ts";

/**
 * `npm run fuzz`: sends what docs/openapi.json allows, and what it does not, to the embedded target, and compares each answer with the document.
 * It exits with 1 if an answer is a 5xx, or has a status, a content type, a header or a body that the document does not describe; and if a route
 * was not seen to succeed.
 */
const { values } = readArguments(
  `npm run fuzz looks for answers that docs/openapi.json does not describe.

  npm run fuzz                        20 requests of each kind for each route: about two minutes
  npm run fuzz -- --examples 500      more of them, for a night
  npm run fuzz -- --seed 7            other requests; the report names the seed
  npm run fuzz -- --routes '^/gcp'    these routes only
`,
  {
    examples: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    routes: { type: "string", default: "." },
  },
);
const root = join(import.meta.dirname, "../..");
const checks = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
];

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

// The words of some routes have the files that customers run.
readTextFiles();

const readOutput = async (file: string): Promise<FuzzOutput> => JSON.parse(await readFile(file, "utf8"));

const progress = createProgress(process.stdout);
const python = await makePythonEnvironment(await findPython(11), join(root, ".cache"), join(import.meta.dirname, "requirements.txt"));
const failures: string[] = [];
/** A connect session needs the console, and a page to return to. */
const withConsole = { console: "on", consoleClientId: "console", connectReturns: `${seedReturns.url} #0b5fff ${seedReturns.name}` };
const onLog = (key: string, line: string) => {
  if (line.includes('"level":"ERROR"')) {
    failures.push(`${key} ${line}`);
  }
};
const [stack, folder] = await progress.step("Start", () =>
  Promise.all([startEmbedded({ onLog, params: withConsole }), mkdtemp(join(tmpdir(), "fuzz-"))]),
);
const receiver = createServer(
  stack.certificate,
  guarded((_request, response) => response.writeHead(204).end()),
);
try {
  const [input, output] = ["input.json", "output.json"].map((name) => join(folder, name)) as [string, string];
  await writeFile(input, JSON.stringify(await makeInput(stack, await listen(receiver), progress)));
  const options = [
    // A request may wait until the 29 s of its function are over.
    ...["--request-timeout", "35"],
    ...["--url", stack.api, "--checks", checks.join(","), "--phases", "examples,coverage,fuzzing", "--no-color"],
    ...["--max-examples", values.examples, "--seed", values.seed, "--include-path-regex", values.routes, "--continue-on-failure"],
  ];
  const child = spawn(python, ["-m", "schemathesis.cli", "run", join(root, "docs/openapi.json"), ...options], {
    cwd: folder,
    env: { ...process.env, FUZZ_INPUT: input, FUZZ_OUTPUT: output, SCHEMATHESIS_HOOKS: "hooks", PYTHONPATH: import.meta.dirname },
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  if (code !== 0) {
    progress.line(`\nErrors that functions logged:\n${failures.slice(-20).join("\n")}`);
  }
  const { isComplete, report } = judgeOutput(await readOutput(output));
  progress.line(`\n${report}`);
  process.exitCode = code || (isComplete ? 0 : 1);
} finally {
  receiver.close();
  await Promise.all([stack.stop(), rm(folder, { recursive: true })]);
}
