import { execFileSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type InstalledPackage, installPackage } from "../fixtures/installed-package.ts";
import { publishDryRun } from "../fixtures/publish-dry-run.ts";

const name = "@aurora.example/oauth-client";

const program = `
const client = createClient({ baseUrl: process.argv[2] ?? "", credential: () => ({ authorization: "Bearer caller" }) });

async function main() {
  const refused = [];
  const used = await withToken(client, { provider: "tailscale" }, async ({ access_token }) => {
    refused.push(access_token);
    return access_token === "first" ? new Response(null, { status: 401 }) : access_token;
  });
  const failure = await client.listConnections().then(dataOf).catch((error) => error);
  console.log(JSON.stringify({ refused, used, isFailure: failure instanceof ApiFailure, code: failure.code, owner: failure.owner }));
}

main();
`;
const imported = `import { ApiFailure, createClient, dataOf, withToken } from "${name}";\n${program}`;
const required = `const { ApiFailure, createClient, dataOf, withToken } = require("${name}");\n${program}`;
const typed = `
import { type Client, createClient, dataOf, withToken } from "${name}";

export const client: Client = createClient({ baseUrl: "https://oauth.example" });
export const keys: Promise<string> = withToken(client, { provider: "aws" }, async (token) => token.session_token);
export const list = async (): Promise<string[]> => dataOf(await client.listConnections()).connections.map(({ status }) => status);
// @ts-expect-error: there is no such provider.
export const wrong = () => withToken(client, { provider: "nowhere" }, async () => "");
`;

let client: InstalledPackage;
let server: Server;
let api: string;

beforeAll(async () => {
  client = await installPackage("./client");
  await client.write({ "program.mjs": imported, "program.cjs": required, "typed.mts": typed, "typed.cts": typed });
  const answers: Readonly<Record<string, readonly [status: number, body: object]>> = {
    "GET /connections/tailscale/token": [200, { access_token: "first" }],
    "POST /connections/tailscale/token/rejected": [200, { access_token: "second" }],
    "GET /connections": [403, { code: "forbidden" }],
  };
  server = createServer(({ method, url, headers }, response) => {
    const [status, body] = headers.authorization === "Bearer caller" ? (answers[`${method} ${url}`] ?? [404, {}]) : [401, {}];
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await client[Symbol.asyncDispose]();
});

/** The first Node 20 on the PATH. */
const node20 = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .map((folder) => join(folder, "node"))
  .find((node) => {
    try {
      return execFileSync(node, ["--version"], { encoding: "utf8" }).startsWith("v20.");
    } catch {
      return false;
    }
  });

describe("the client's package, installed into an empty project", () => {
  test("holds its command, its two builds with their types, its page and the licence", () => {
    expect(client.files.filter((file) => !/^dist\/(esm|cjs)\/[\w/-]+\.d\.ts$/.test(file))).toEqual([
      "README.md",
      "dist/LICENSE",
      "dist/aurora-oauth.cjs",
      "dist/cjs/index.js",
      "dist/cjs/package.json",
      "dist/esm/index.js",
      "package.json",
    ]);
  });

  test.for([
    ["an ES module", "program.mjs", "24"],
    ["CommonJS", "program.cjs", "24"],
    ["an ES module", "program.mjs", "20"],
    ["CommonJS", "program.cjs", "20"],
  ])(
    "as %s (%s) on Node %s it reports a refused token, uses the next one, and names a failure",
    async ([, file = "", version], context) => {
      const node = version === "20" ? node20 : process.execPath;
      if (node === undefined) {
        return context.skip("no Node 20 on the PATH: install it beside Node 24");
      }
      const { stdout } = await client.run(node, [file, api]);
      expect(JSON.parse(stdout)).toEqual({
        refused: ["first", "second"],
        used: "second",
        isFailure: true,
        code: "forbidden",
        owner: "caller",
      });
    },
  );

  test.each([
    ["nodenext, with the types of Node", { module: "nodenext", types: ["node"] }, ["typed.mts", "typed.cts"]],
    [
      "bundler, with the types of a browser",
      { module: "esnext", moduleResolution: "bundler", lib: ["es2024", "dom"], types: [] },
      ["typed.mts"],
    ],
  ])("its types are found and hold with %s", async (_, options, files) => {
    expect(await client.checkTypes(options, files)).toEqual({ stdout: "", stderr: "" });
  });

  test("has the command aurora-oauth, which explains itself and refuses to run without a credential", async () => {
    const { stdout } = await client.run("npx", ["--offline", "aurora-oauth", "exec", "--help"]);
    expect(stdout).toMatch(/^aurora-oauth exec runs a program/);
    const command = join(client.folder, "node_modules/.bin/aurora-oauth");
    const refused = client.run(command, ["exec", "--provider", "gcp", "--", "true"], { env: { PATH: process.env.PATH } });
    await expect(refused).rejects.toMatchObject({ code: 125, stderr: expect.stringContaining("AURORA_TOKEN") });
  });

  test("npm would publish the folder as it is", async () => {
    expect(await publishDryRun("./client")).toEqual({
      published: expect.stringMatching(/^\+ @aurora\.example\/oauth-client@\d/),
      isCorrected: false,
    });
  });
});
