import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "./template.ts";

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

  test("the use cases and the protocol take time, chance and settings from outside", () => {
    const ambient = naming(/Date\.now\(\)|new Date\(\)|Math\.random\(|process\.env/);
    expect(ambient.filter((file) => /^lib\/(oauth|connections|gcp-setup)\//.test(file))).toEqual([]);
  });

  test("no use case but the words of the contract names a provider", () => {
    const named = sources
      .filter(({ file }) => file.startsWith("lib/connections/"))
      // Comments may say which provider a rule comes from.
      .filter(({ text }) => /google|gcp|ovh|tailscale|azure|\baws\b/i.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")));
    expect(named.map(({ file }) => file)).toEqual(["lib/connections/connection.ts"]);
  });

  test("no production code knows which target it runs on", () => {
    expect(naming(/simulator|ministack|dynalite|vitest|NODE_ENV|IS_OFFLINE/i)).toEqual([]);
  });
});
