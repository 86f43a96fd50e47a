import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const run = promisify(execFile);

type Package = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
};
const manifest = (file: string): Package => JSON.parse(readFileSync(join(root, file), "utf8"));
const [clone, client] = [manifest("package.json"), manifest("client/package.json")];

test("the packages of the clone and of its client are private, have names of their own, and neither is the name of the command", () => {
  expect([clone.private, client.private]).toEqual([true, true]);
  expect(Object.keys(client.bin ?? {})).toEqual(["aurora-oauth"]);
  expect(new Set([clone.name, client.name, "aurora-oauth"]).size).toBe(3);
  expect(manifest("package-lock.json").name).toBe(clone.name);
  expect(client.version).toBe(clone.version);
});

test("no page, script or message has npx fetch a package of ours: none is in a registry", () => {
  const files = ["README.md", "CHANGELOG.md", "package.json", "serverless.yml"].concat(
    ["client", "docs", "local", "ops", "release", "resources", "functions", "lib"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(md|ts|json|yml|sh|ps1|py|cjs)$/.test(file) && !file.includes("node_modules"))
        .map((file) => join(folder, file)),
    ),
  );
  expect(files.length).toBeGreaterThan(500);
  const fetching = /\b(?:npx|npm (?:exec|x)|pnpm dlx|yarn dlx|bunx)\s+(?:-\S+\s+)*@?aurora[\w/@.-]*/g;
  expect(
    files.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(fetching)].map(([text]) => `${file}: ${text}`)),
  ).toEqual([]);
});

test("npm packs the client, and its command runs where nothing but the package is installed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "client-package-"));
  try {
    const packed = await run("npm", ["pack", "./client", "--json", "--pack-destination", folder], { cwd: root });
    const [{ filename, files }] = JSON.parse(packed.stdout.slice(packed.stdout.search(/^\[/m)));
    expect(files.map(({ path }: { path: string }) => path).sort()).toEqual(["README.md", "dist/aurora-oauth.cjs", "package.json"]);
    await writeFile(join(folder, "package.json"), "{}");
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${filename}`], { cwd: folder });
    const command = join(folder, "node_modules/.bin/aurora-oauth");
    expect((await run(command, ["--help"], { cwd: folder })).stdout).toMatch(/^aurora-oauth exec runs a program/);
    const refused = run(command, ["exec", "--provider", "gcp", "--", "true"], { cwd: folder, env: { PATH: process.env.PATH } });
    await expect(refused).rejects.toMatchObject({ code: 125, stderr: expect.stringContaining("AURORA_TOKEN") });
  } finally {
    await rm(folder, { recursive: true });
  }
});
