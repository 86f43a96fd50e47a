import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documentFile } from "../../release/openapi/build-document.ts";
import { installPython } from "../fixtures/python-tools.ts";
import { root } from "../fixtures/template.ts";
import { toOpenApi30 } from "../fixtures/to-openapi-3-0.ts";

const run = promisify(execFile);
const generator = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.5.0";
const goModule = "module client\n\ngo 1.24\n\nrequire github.com/oapi-codegen/runtime v1.1.2\n";

/** Imports every module of a package. */
const importAll =
  "import importlib, pkgutil, aurora_oauth\nfound = [m.name for m in pkgutil.walk_packages(aurora_oauth.__path__, 'aurora_oauth.')]\nfor name in found: importlib.import_module(name)\nprint(len(found))";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "generated-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("each module that openapi-python-client makes of the document can be imported", async (context) => {
  const tools = await installPython("client/examples/python/requirements.txt");
  if ("missing" in tools) {
    return context.skip(tools.missing);
  }
  const document = ["--path", join(root, documentFile), "--config", join(root, "client/examples/python/generator.yml")];
  await run(tools.python, ["-m", "openapi_python_client", "generate", ...document, "--meta", "none", "--output-path", "aurora_oauth"], {
    cwd: folder,
  });
  const { stdout } = await run(tools.python, ["-c", importAll], { cwd: folder });
  expect(Number(stdout)).toBeGreaterThan(200);
});

test("the client that oapi-codegen makes of the document compiles", async (context) => {
  const isThere = await run("go", ["version"]).catch(() => undefined);
  if (isThere === undefined) {
    return context.skip("no Go on the PATH: install Go 1.24 or newer");
  }
  const at = join(folder, "go");
  await mkdir(join(at, "aurora"), { recursive: true });
  // The generator reads OpenAPI 3.0.
  await writeFile(join(at, "openapi.json"), JSON.stringify(toOpenApi30(JSON.parse(await readFile(join(root, documentFile), "utf8")))));
  await writeFile(join(at, "go.mod"), goModule);
  const options = { cwd: at, env: { ...process.env, GOFLAGS: "-mod=mod" } };
  await run("go", ["run", generator, "-generate", "types,client", "-package", "aurora", "-o", "aurora/aurora.go", "openapi.json"], options);
  await run("go", ["build", "./aurora"], options);
  expect(await readFile(join(at, "aurora/aurora.go"), "utf8")).toContain("Connections []ListedConnection");
});
