import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

  test("the use cases and the protocol take time, chance and settings from outside", () => {
    const ambient = naming(/Date\.now\(\)|new Date\(\)|Math\.random\(|process\.env/);
    expect(ambient.filter((file) => /^lib\/(oauth|connections|gcp-setup)\//.test(file))).toEqual([]);
  });

  test("nothing that serves every provider names one, but the words of the contract and what belongs to Google's setup", () => {
    const neutral = /^lib\/(connections|oauth|table|http)\/|^lib\/providers\/[^/]+\.ts$|^functions\/tokens\//;
    const named = sources
      .filter(({ file }) => neutral.test(file))
      // Comments may say which provider a rule comes from; packages of AWS's are our own platform.
      .map(({ file, text }) => ({
        file,
        text: text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(@aws-sdk\/[^"]+|aws-lambda|[./]+aws(-client-options\.ts|\/[^"]+))"/g, ""),
      }))
      .filter(({ text }) => /google|gcp|ovh|tailscale|azure|\baws\b/i.test(text));
    expect(named.map(({ file }) => file).sort()).toEqual([
      "lib/connections/connection.ts",
      // Keep what Google's setup finds and does.
      "lib/table/projects.ts",
      "lib/table/setup-run-item.ts",
      "lib/table/setup-runs.ts",
    ]);
  });

  test("the use cases build on one another one way: refresh, disconnect, connect, jobs", () => {
    const order = ["refresh", "disconnect", "connect", "jobs"];
    const upward = sources.flatMap(({ file, text }) => {
      const [, from = ""] = /^lib\/connections\/(?:([\w-]+)\/)?/.exec(file) ?? [];
      const named = [...text.matchAll(/from "(?:\.\.\/|\.\/)(refresh|disconnect|connect|jobs)\//g)].map(([, to = ""]) => to);
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
