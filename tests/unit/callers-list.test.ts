import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseCallers } from "../../lib/http/callers/parse-callers.lazy.ts";

const rule = {
  when: { sub: "repo:acme/deploy:environment:prod", repository_owner_id: "42" },
  organisation: "acme",
  principal: "github:{sub}",
  permissions: ["tokens:read"],
};
const trusted = {
  issuer: "https://token.actions.githubusercontent.com",
  audience: "https://api.example.com",
  algorithms: ["RS256"],
  callers: [rule],
};
type Changes = Readonly<Record<string, unknown>>;
const listOf = (changes: Changes, ruleChanges: Changes = {}) => [{ ...trusted, callers: [{ ...rule, ...ruleChanges }], ...changes }];
const problemOf = (list: unknown) => {
  const reading = parseCallers(JSON.stringify(list));
  return "problem" in reading ? reading.problem : undefined;
};

describe("a list of trusted issuers", () => {
  test.each<[string, Changes, Changes?]>([
    ["with one caller", {}],
    ["whose keys have an address of their own", { jwksUrl: "https://example.com/keys" }],
    ["on this machine", { issuer: "http://127.0.0.1:8080" }],
    ["with every algorithm", { algorithms: ["RS256", "ES256", "ES384", "EdDSA"] }],
    ["with claims inside of a claim", {}, { when: { sub: "x", "https://sts.amazonaws.com/": { request_tags: { purpose: ["a", "b"] } } } }],
    ["with several subjects", {}, { when: { sub: ["a", "b"] } }],
    ["with a pattern, beside the id of the owner", {}, { when: { sub: "repo:acme/*", repository_owner_id: "42" } }],
  ])("%s is read as it is", (_what, changes, ruleChanges) => {
    const list = listOf(changes, ruleChanges);
    expect(parseCallers(JSON.stringify(list))).toEqual({ issuers: list });
  });

  test.each<[string, unknown]>([
    ["[0].issuer: it must be an https URL without credentials, query and fragment", listOf({ issuer: "http://idp.example.com" })],
    ["[0].issuer: it must be an https URL without credentials, query and fragment", listOf({ issuer: "https://a:b@idp.example.com" })],
    ["[0].issuer: it must be an https URL without credentials, query and fragment", listOf({ issuer: "https://idp.example.com?x" })],
    ["[0].jwksUrl: it must be an https URL without credentials, query and fragment", listOf({ jwksUrl: "ftp://idp.example.com" })],
    ["[0].audience: it must not be empty", listOf({ audience: "" })],
    ["[0].audience: it must be a text", listOf({ audience: ["a"] })],
    ["[0].algorithms[0]: it must be RS256, ES256, ES384 or EdDSA", listOf({ algorithms: ["HS256"] })],
    ["[0].algorithms[1]: it must be RS256, ES256, ES384 or EdDSA", listOf({ algorithms: ["RS256", "none"] })],
    ["[0].algorithms: there is no algorithm in it", listOf({ algorithms: [] })],
    ["[0].callers: there is no caller in it", listOf({ callers: [] })],
    ["[0].tenant: it must have issuer, audience, algorithms, callers and perhaps jwksUrl, and nothing else", listOf({ tenant: "x" })],
    ["[0].callers[0].role: it must have when, organisation, principal and permissions, and nothing else", listOf({}, { role: "admin" })],
    ["[0].callers[0].when.sub: it must name the callers by their sub", listOf({}, { when: { repository_owner_id: "42" } })],
    ["[0].callers[0].when.sub: it must be a text, or a list of texts", listOf({}, { when: { sub: { a: "b" } } })],
    ["[0].callers[0].when.aud: it must be a text, or a list of texts", listOf({}, { when: { sub: "x", aud: 5 } })],
    ["[0].callers[0].when.a.b: there is no condition in it", listOf({}, { when: { sub: "x", a: { b: {} } } })],
    ["no claim can be called __proto__, constructor, prototype", listOf({}, { when: { sub: "x", constructor: "y" } })],
    ["no claim can be called __proto__, constructor, prototype", listOf({}, { when: JSON.parse('{"sub":"x","a":{"__proto__":"y"}}') })],
    ["[0].callers[0].organisation: it cannot be the id of an organisation", listOf({}, { organisation: "user:ada" })],
    ["[0].callers[0].organisation: it must not be empty", listOf({}, { organisation: "" })],
    ["[0].callers[0].principal: it must be a prefix and one claim, such as github:{sub}", listOf({}, { principal: "{sub}" })],
    ["[0].callers[0].principal: it must be a prefix and one claim, such as github:{sub}", listOf({}, { principal: "ci:{a}{b}" })],
    ["[0].callers[0].permissions[1]: there is no such permission", listOf({}, { permissions: ["tokens:read", "tokens:write"] })],
    ["[0].callers[0].permissions[0]: there is no such permission", listOf({}, { permissions: ["tokens:read audit:read"] })],
    ["[0].callers[0].permissions: there is no permission in it", listOf({}, { permissions: [] })],
    [
      "[1].issuer: it stands in the list already, perhaps with or without a slash at its end",
      [trusted, { ...trusted, issuer: `${trusted.issuer}/` }],
    ],
    [
      "[1].callers[0].principal: another issuer has this prefix, and could make the same principal",
      [trusted, { ...trusted, issuer: "https://b.example" }],
    ],
    ["the list: there is no issuer in it: leave the file out", []],
    ["the list: it must be a list of issuers", trusted],
  ])("stops with %s", (problem, list) => {
    expect(problemOf(list)).toBe(problem);
  });

  test("that is no JSON stops", () => {
    expect(parseCallers("[")).toEqual({ problem: "it is not JSON" });
  });

  const starPlace = "[0].callers[0].when.sub: a * may only stand at the end, after : or /";
  test.each([
    ["*", starPlace],
    ["repo:acme*", starPlace],
    ["repo:*/deploy", starPlace],
    ["repo:acme/**", starPlace],
    ["*:x", starPlace],
  ])("has no pattern %s", (sub, problem) => {
    expect(problemOf(listOf({}, { when: { sub, repository_owner_id: "42" } }))).toBe(problem);
  });

  test("has no pattern without an id of the owner beside it, and none elsewhere than in sub", () => {
    const needs = "[0].callers[0].when.sub: a * needs repository_owner_id or repository_id beside it";
    expect(problemOf(listOf({}, { when: { sub: "repo:acme/*" } }))).toBe(needs);
    expect(problemOf(listOf({}, { when: { sub: ["x", "repo:acme/*"], repository_owner: "acme" } }))).toBe(needs);
    expect(problemOf(listOf({}, { when: { sub: "repo:acme/*", repository_id: { a: "1" } } }))).toBe(needs);
    expect(problemOf(listOf({}, { when: { sub: "x", ref: "refs/heads/*" } }))).toMatch(/^\[0\]\.callers\[0\]\.when\.ref: /);
  });

  test("tells no value that stands in it", () => {
    expect(problemOf(listOf({}, { permissions: ["CANARY"] }))).not.toContain("CANARY");
    expect(problemOf(listOf({ issuer: "CANARY" }))).not.toContain("CANARY");
  });
});

describe("the deploy", () => {
  const folder = mkdtempSync(join(tmpdir(), "aurora-callers-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (list: unknown) => {
    const file = join(folder, "callers.json");
    writeFileSync(file, JSON.stringify(list, undefined, 2));
    return file;
  };
  type Deploy = (given: { resolveVariable: (address: string) => Promise<string> }) => Promise<string>;
  const deploy: Deploy = createRequire(import.meta.url)("../../resources/callers.cjs");
  const whenDeployed = (params: Readonly<Record<string, string>>) =>
    deploy({ resolveVariable: async (address) => ({ authMode: "jwt", oidcIssuer: "", ...params })[address.replace("param:", "")] ?? "" });

  test("gives the function the list in one line", async () => {
    expect(await whenDeployed({ callers: write([trusted]) })).toBe(JSON.stringify([trusted]));
  });

  test("needs no list: the default file need not be there, another one must", async () => {
    expect(await whenDeployed({ callers: "callers.json" })).toBe("");
    expect(await whenDeployed({ callers: "" })).toBe("");
    await expect(whenDeployed({ callers: "callers.prod.json" })).rejects.toThrow("callers.prod.json: there is no such file");
  });

  test("stops at a problem, and names the file and the field", async () => {
    const callers = write(listOf({}, { permissions: ["x"] }));
    await expect(whenDeployed({ callers })).rejects.toThrow(`${callers}: [0].callers[0].permissions[0]: there is no such permission`);
  });

  test("stops at the company's own issuer, however its slash is written", async () => {
    const callers = write([trusted]);
    await expect(whenDeployed({ callers, oidcIssuer: `${trusted.issuer}/` })).rejects.toThrow("[0].issuer: it is oidcIssuer");
    expect(await whenDeployed({ callers, oidcIssuer: trusted.issuer, authMode: "proxy" }).catch(String)).toMatch(
      /organisation: it must be a UUID/,
    );
  });

  test("in proxy mode organisations are UUIDs in lower case, as the front end's are", async () => {
    const organisation = "0b1f6471-0000-4000-8000-00000000000a";
    expect(await whenDeployed({ callers: write(listOf({}, { organisation })), authMode: "proxy" })).toContain(organisation);
    const upper = write(listOf({}, { organisation: organisation.toUpperCase() }));
    await expect(whenDeployed({ callers: upper, authMode: "proxy" })).rejects.toThrow(
      "[0].callers[0].organisation: it must be a UUID in lower case",
    );
  });

  test("stops at a list that no function can be given", async () => {
    const callers = write(listOf({ callers: Array.from({ length: 30 }, () => rule) }));
    await expect(whenDeployed({ callers })).rejects.toThrow(/it has \d{4} bytes without blanks, and a function can be given 3000/);
  });
});
