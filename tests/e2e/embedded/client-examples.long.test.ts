import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installPython } from "../../fixtures/python-tools.ts";
import { root } from "../../fixtures/template.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";
import { runExample } from "./run-example.ts";

const python = join(root, "client/examples/python");
const typescript = join(root, "client/examples/typescript/example.ts");

describe("embedded: the examples connect, list, use a token and react to a webhook", () => {
  const target = useEmbeddedTarget();
  let tools: Awaited<ReturnType<typeof installPython>>;
  let folder: string;
  beforeAll(async () => {
    [tools, folder] = await Promise.all([installPython("client/examples/python/requirements.txt"), mkdtemp(join(tmpdir(), "example-"))]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Makes the client out of the document, as a team in another language does. */
  const generate = (command: string) => {
    const files = ["--path", join(root, "docs/openapi.json"), "--config", join(python, "generator.yml")];
    const output = ["--meta", "none", "--output-path", join(folder, "aurora_oauth")];
    return promisify(execFile)(command, ["-m", "openapi_python_client", "generate", ...files, ...output]);
  };

  test("in Python, with a client that is generated from the document", async (context) => {
    if ("missing" in tools) {
      return context.skip(tools.missing);
    }
    await generate(tools.python);
    await runExample(target, { command: tools.python, args: [join(python, "example.py")], env: { PYTHONPATH: folder }, folder });
  });

  test("in TypeScript, with the typed client, in at most 40 lines", async () => {
    expect((await readFile(typescript, "utf8")).trimEnd().split("\n").length).toBeLessThanOrEqual(40);
    await runExample(target, { command: process.execPath, args: [typescript], folder });
  });
});
