import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient } from "../../client/create-client.ts";
import { root } from "../fixtures/template.ts";

const generated = "client/generated/operations.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "client-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("client/generated is what npm run openapi makes", async () => {
  await Promise.all(
    ["client/orval.config.ts", "client/send.ts", "docs/openapi.json", "package.json", "tsconfig.json"].map((file) =>
      cp(join(root, file), join(folder, file)),
    ),
  );
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const orval = join(root, "node_modules/.bin/orval");
  await promisify(execFile)(process.execPath, [orval, "--config", "client/orval.config.ts"], { cwd: folder });
  expect(await readFile(join(root, generated), "utf8")).toBe(await readFile(join(folder, generated), "utf8"));
});

test("the client has a function for each route of the document", async () => {
  const { paths } = JSON.parse(await readFile(join(root, "docs/openapi.json"), "utf8")) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const ids = Object.values(paths).flatMap((on) => Object.values(on).map(({ operationId }) => operationId));
  expect(Object.keys(createClient({ baseUrl: "http://127.0.0.1" })).sort()).toEqual(ids.sort());
});
