import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../fixtures/template.ts";

const sources = ["lib", "functions"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(root, folder, file), "utf8") })),
);
const naming = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe("source", () => {
  test("S13: neither the password grant nor the implicit grant is anywhere", () => {
    expect(naming(/grant_type["']?\s*[:=,]\s*["']?password|response_type["']?\s*[:=,]\s*["']?(token|id_token)/)).toEqual([]);
  });

  test("S10: nothing posts a message to another window", () => {
    expect(naming(/postMessage/)).toEqual([]);
  });

  test("S3: the PKCE method plain is nowhere", () => {
    expect(naming(/code_challenge_method["']?\s*[:=,]\s*["']plain/)).toEqual([]);
  });

  test("no two files of lib have one name, so that a name is enough to find a file", () => {
    const names = sources.filter(({ file }) => file.startsWith("lib/")).map(({ file }) => basename(file));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("the use cases and the protocol take time, chance and settings from outside", () => {
    const ambient = naming(/Date\.now\(\)|new Date\(\)|Math\.random\(|process\.env/);
    expect(ambient.filter((file) => /^lib\/(oauth|connections|setup)\//.test(file))).toEqual([]);
  });

  /** The files that name a provider. Imports of the AWS SDK, of `aws-lambda` and of our own clients are our platform, not a customer's cloud. */
  const namingProvider = (files: RegExp, toText = (text: string) => text) =>
    sources
      .filter(({ file }) => files.test(file))
      .map(({ file, text }) => ({
        file,
        text: toText(text).replace(/"(@aws-sdk\/[^"]+|aws-lambda|[./]+aws(-client-options\.ts|\/[^"]+))"/g, ""),
      }))
      .filter(({ text }) => /google|gcp|ovh|tailscale|azure|\baws\b/i.test(text))
      .map(({ file }) => file)
      .sort();

  test("nothing that serves every provider names one, in code or in a comment, except the lists of providers", () => {
    const neutral =
      /^lib\/(connections|http|setup)\/|^lib\/[^/]+\.ts$|^functions\/(connections|tokens|jobs|code-flow|submission)\/|^functions\/[^/]+\.ts$/;
    expect(namingProvider(neutral)).toEqual([
      "functions/account-entries.ts",
      "functions/duties.ts",
      "functions/missing-scopes.ts",
      "functions/providers.ts",
      "functions/setup-accounts.ts",
      "functions/setups.ts",
      "functions/teardowns.ts",
      // Our own platform.
      "lib/aws-client-options.ts",
      "lib/provider-names.ts",
    ]);
  });

  test("the protocol, the table and what providers share name a provider in comments only", () => {
    // A comment may say which provider a rule comes from.
    const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    expect(namingProvider(/^lib\/(oauth|table)\/|^lib\/providers\/[^/]+\.ts$/, withoutComments)).toEqual([]);
  });

  test("the use cases build on one another one way: refresh, duties, disconnect, connect, jobs", () => {
    const order = ["refresh", "duties", "disconnect", "connect", "jobs"];
    const upward = sources.flatMap(({ file, text }) => {
      const [, from = ""] = /^lib\/connections\/(?:([\w-]+)\/)?/.exec(file) ?? [];
      const named = [...text.matchAll(/from "(?:\.\.\/|\.\/)(refresh|duties|disconnect|connect|jobs)\//g)].map(([, to = ""]) => to);
      const isUseCase = file.startsWith("lib/connections/");
      // Minting is how some methods refresh: the two are one layer.
      const layer = order.indexOf(from === "mint" ? "refresh" : from);
      return named.filter((to) => isUseCase && order.indexOf(to) > layer).map((to) => `${file} -> ${to}`);
    });
    expect(upward).toEqual([]);
    expect(sources.filter(({ file }) => order.some((folder) => file.startsWith(`lib/connections/${folder}/`))).length).toBeGreaterThan(30);
  });

  test("no production code knows which target it runs on", () => {
    expect(naming(/simulator|ministack|dynalite|vitest|NODE_ENV|IS_OFFLINE/i)).toEqual([]);
  });
});
