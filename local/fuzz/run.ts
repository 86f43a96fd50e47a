import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Customer } from "../customers/customer.ts";
import { findPython, makePythonEnvironment } from "../deployed/python.ts";
import { embeddedCustomerAccount } from "../embedded/customer-account.ts";
import { takeInventory } from "../embedded/inventory.ts";
import { type Embedded, startEmbedded } from "../embedded/stack.ts";
import { createProgress, type Progress } from "../progress.ts";
import { readArguments } from "../read-arguments.ts";
import { connectCustomers } from "../soak/customers.ts";
import { toProviderUrls } from "../start-providers.ts";

/**
 * `npm run fuzz`: sends what docs/openapi.json allows, and what it does not, to the embedded target, and compares each answer with the document.
 * It exits with 1 if an answer is a 5xx, or has a status, a content type, a header or a body that the document does not describe.
 */
const { values } = readArguments(
  `npm run fuzz looks for answers that docs/openapi.json does not describe.

  npm run fuzz                        20 requests of each kind for each route: about a minute
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
const rights = ["connectors:read", "connectors:write", "tokens:read", "audit:read"];
const personsOfEach = 100;

const toStoryTarget = (stack: Embedded) => ({
  api: stack.api,
  ...toProviderUrls((name) => stack[name]),
  aws: stack.aws,
  customerAccount: (id: string) => embeddedCustomerAccount(stack.aws, id),
  signToken: stack.issuer.sign,
  takeInventory: () => takeInventory(stack),
});

/** Connects a customer of each kind. @returns Many persons of each organisation: limits count persons. */
async function makeCallers(stack: Embedded, progress: Progress): Promise<readonly object[]> {
  const customers = await connectCustomers(toStoryTarget(stack), 1, progress);
  const sign = async ({ org, provider, account }: Customer, index: number) => {
    const uid = `person-${index}`;
    const token = await stack.issuer.sign({ sub: uid, org, permissions: rights }, { lifetimeSeconds: 12 * 3600 });
    return { token, uid, provider, account };
  };
  const indexes = Array.from({ length: personsOfEach }, (_, index) => index);
  return Promise.all(indexes.flatMap((index) => customers.map((customer) => sign(customer, index))));
}

const progress = createProgress(process.stdout);
const python = await makePythonEnvironment(await findPython(11), join(root, ".cache"), join(import.meta.dirname, "requirements.txt"));
const failures: string[] = [];
const onLog = (key: string, line: string) => {
  if (line.includes('"level":"ERROR"')) {
    failures.push(`${key} ${line}`);
  }
};
const [stack, folder] = await progress.step("Start", () => Promise.all([startEmbedded({ onLog }), mkdtemp(join(tmpdir(), "fuzz-"))]));
try {
  const callers = join(folder, "callers.json");
  await writeFile(callers, JSON.stringify(await makeCallers(stack, progress)));
  const options = [
    ...["--url", stack.api, "--checks", checks.join(","), "--phases", "examples,coverage,fuzzing", "--no-color"],
    ...["--max-examples", values.examples, "--seed", values.seed, "--include-path-regex", values.routes, "--continue-on-failure"],
  ];
  const child = spawn(python, ["-m", "schemathesis.cli", "run", join(root, "docs/openapi.json"), ...options], {
    cwd: folder,
    env: { ...process.env, FUZZ_CALLERS: callers, SCHEMATHESIS_HOOKS: "callers", PYTHONPATH: import.meta.dirname },
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  if (code !== 0) {
    progress.line(`\nErrors that functions logged:\n${failures.slice(-20).join("\n")}`);
  }
  process.exitCode = code ?? 1;
} finally {
  await Promise.all([stack.stop(), rm(folder, { recursive: true })]);
}
