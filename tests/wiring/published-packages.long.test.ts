import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { publishDryRun } from "../fixtures/publish-dry-run.ts";
import { root } from "../fixtures/template.ts";

const run = promisify(execFile);

type Package = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: object;
};
const manifest = (file: string): Package => JSON.parse(readFileSync(join(root, file), "utf8"));
const [clone, client, simulators] = [manifest("package.json"), manifest("client/package.json"), manifest("local/simulators/package.json")];

test("the clone is private, and its two packages have its version, a placeholder as scope, and no dependency", () => {
  expect(clone.private).toBe(true);
  expect([client.name, simulators.name]).toEqual(["@aurora.example/oauth-client", "@aurora.example/oauth-simulators"]);
  expect([client.version, simulators.version]).toEqual([clone.version, clone.version]);
  expect([client.dependencies, simulators.dependencies]).toEqual([undefined, undefined]);
  expect(Object.keys(client.bin ?? {})).toEqual(["aurora-oauth"]);
  expect(manifest("package-lock.json").name).toBe(clone.name);
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

test("the release packs both under the operator's scope and repository, and npm would publish them", async () => {
  const out = await mkdtemp(join(tmpdir(), "published-packages-"));
  try {
    const make = ["release/make-packages.ts", "--scope", "@acme", "--repository", "acme/fork", "--out", out];
    await run(process.execPath, make, { cwd: root });
    expect(readdirSync(out).sort()).toEqual(["npm-client.tgz", "npm-simulators.tgz"]);
    for (const packed of ["client", "simulators"]) {
      const published = `+ @acme/oauth-${packed}@${clone.version}`;
      expect(await publishDryRun(join(out, `npm-${packed}.tgz`))).toEqual({ published, isCorrected: false });
      const inside = async (file: string) => (await run("tar", ["-xOf", join(out, `npm-${packed}.tgz`), `package/${file}`])).stdout;
      expect(JSON.parse(await inside("package.json")).repository.url).toBe("git+https://github.com/acme/fork.git");
      expect(await inside("README.md")).not.toContain("@aurora.example");
    }
    const refused = run(process.execPath, ["release/make-packages.ts", "--scope", "acme", "--repository", "acme/fork"], { cwd: root });
    await expect(refused).rejects.toMatchObject({ code: 1, stderr: "--scope acme is no scope of npm, such as @acme\n" });
  } finally {
    await rm(out, { recursive: true });
  }
});
