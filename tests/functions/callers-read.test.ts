import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/callers/read.ts";
import { parsePermissions, permissionsOfRole } from "../../lib/http/rights.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

const issuer = { audience: "https://api.example", algorithms: ["RS256"] } as const;
const github = { ...issuer, issuer: "https://token.actions.githubusercontent.com" };
const cluster = { ...issuer, issuer: "https://cluster.globex.example", jwksUrl: "https://keys.globex.example" };
const rule = { when: { sub: "repo:acme/costs:environment:prod" }, principal: "github:{sub}", permissions: ["tokens:read:gcp"] };
const issuers = [
  {
    ...github,
    callers: [
      { ...rule, organisation: "acme" },
      { ...rule, organisation: "globex", when: { sub: "repo:globex/CANARY:*", repository_id: "7001" } },
      { ...rule, organisation: "acme", when: { sub: "repo:acme/audit:environment:prod" }, permissions: ["connectors:read"] },
    ],
  },
  { ...cluster, callers: [{ ...rule, organisation: "globex", principal: "cluster:{sub}" }] },
];

const roleOf = (role: string) => [...permissionsOfRole(role)].join(" ");

async function ask(route: string, words: string, { id = "ada", tenant = "acme", query = "", listed = issuers, isSession = false } = {}) {
  const event = buildEventFrom({ id, tenant, permissions: [...parsePermissions(words)] }, { route, query });
  Object.assign(event.requestContext.authorizer?.lambda ?? {}, isSession ? { session: "true" } : {});
  const { result } = await captureLog(() => createHandler({ issuers: listed })(event, buildContext()));
  return { status: result.statusCode, json: JSON.parse(result.body ?? "") };
}

describe("GET /me", () => {
  it.each([
    [
      "viewer",
      [
        { permission: "connectors:write", roles: ["editor", "admin"] },
        { permission: "clients:write", roles: ["admin"] },
        { permission: "audit:read", roles: ["admin"] },
      ],
    ],
    [
      "editor",
      [
        { permission: "clients:write", roles: ["admin"] },
        { permission: "audit:read", roles: ["admin"] },
      ],
    ],
    ["admin", []],
  ])("names the caller, and the roles that have what the role %s lacks", async (role, lacking) => {
    const { status, json } = await ask("GET /me", roleOf(role));
    expect(status).toBe(200);
    const permissions = roleOf(role).split(" ").toSorted();
    expect({ ...json, permissions: json.permissions.toSorted() }).toEqual({
      id: "ada",
      kind: "person",
      organisation: "acme",
      permissions,
      reach: [],
      lacking,
      granted_by: "identity_provider",
    });
  });

  it("shows a machine what its rights reach, and who has listed it", async () => {
    const words = "tokens:read:gcp tokens:read:aws:read:123456789012 relay:use:azure relay:use";
    const { json } = await ask("GET /me", words, { id: "github:repo:acme/costs:environment:prod" });
    expect(json).toMatchObject({ kind: "machine", granted_by: "operator" });
    expect(json.reach).toEqual([
      { permission: "tokens:read", provider: "gcp", level: "full", account: null },
      { permission: "tokens:read", provider: "aws", level: "read", account: "123456789012" },
      { permission: "relay:use", provider: null, level: "read", account: null },
      { permission: "relay:use", provider: "azure", level: "read", account: null },
    ]);
    const lacking = ["connectors:read", "connectors:write", "clients:write", "audit:read"].map((permission) => ({ permission, roles: [] }));
    expect(json.lacking).toEqual(lacking);
    expect((await ask("GET /me", "tokens:read", { id: "billing", listed: [] })).json).toMatchObject({
      kind: "machine",
      granted_by: "identity_provider",
    });
  });

  it("shows a listed machine that may only read as a machine, and a person without an organisation as one", async () => {
    expect((await ask("GET /me", "connectors:read", { id: "github:repo:acme/audit" })).json).toMatchObject({ kind: "machine" });
    expect((await ask("GET /me", "connectors:read", { tenant: "user:ada" })).json).toMatchObject({ kind: "person", organisation: null });
  });

  it("leaves the rights of machines out for a session, which uses none, and shows a person", async () => {
    const words = "connectors:read tokens:read relay:use:gcp:write";
    const { json } = await ask("GET /me", words, { isSession: true });
    expect(json).toMatchObject({ kind: "person", permissions: ["connectors:read"], reach: [] });
    expect((await ask("GET /machines", words, { isSession: true })).status).toBe(200);
    expect((await ask("GET /me", words)).json).toMatchObject({ kind: "machine" });
  });

  it.each(["audit:read", "operations:read"])("answers a person who has %s alone", async (right) => {
    const { status, json } = await ask("GET /me", right);
    expect([status, json.permissions]).toEqual([200, [right]]);
    expect(json.lacking).toContainEqual({ permission: "connectors:read", roles: ["viewer", "editor", "admin"] });
  });

  it("S50: refuses a caller without a right, and a parameter", async () => {
    expect(await ask("GET /me", "")).toMatchObject({ status: 403, json: { code: "forbidden" } });
    expect(await ask("GET /me", "relay:use")).toMatchObject({ status: 403 });
    expect(await ask("GET /me", "connectors:read", { query: "org=globex" })).toMatchObject({
      status: 400,
      json: { code: "invalid_request" },
    });
  });
});

describe("GET /machines", () => {
  it("lists the machines of the caller's organisation, with their rights", async () => {
    const { issuer: url } = github;
    const { when, principal } = rule;
    expect(await ask("GET /machines", "connectors:read")).toEqual({
      status: 200,
      json: {
        machines: [
          { principal, issuer: url, when, permissions: ["tokens:read:gcp"] },
          { principal, issuer: url, when: { sub: "repo:acme/audit:environment:prod" }, permissions: ["connectors:read"] },
        ],
      },
    });
  });

  it("S49: shows nothing of another organisation, not even its issuer, and an empty list where there is none", async () => {
    const { json } = await ask("GET /machines", "connectors:read");
    expect(JSON.stringify(json)).not.toMatch(/globex|CANARY|7001|audience|keys/);
    expect((await ask("GET /machines", "connectors:read", { tenant: "unknown" })).json).toEqual({ machines: [] });
    expect((await ask("GET /machines", "connectors:read", { listed: [] })).json).toEqual({ machines: [] });
  });

  it.each([
    ["a listed one that may read", "connectors:read", "github:repo:acme/audit"],
    ["one with a right to tokens too", "connectors:read tokens:read:gcp", "billing"],
    ["one without the right to read", "tokens:read", "billing"],
  ])("S50: refuses a machine: %s", async (_, words, id) => {
    expect(await ask("GET /machines", words, { id })).toMatchObject({ status: 403, json: { code: "forbidden" } });
  });
});
