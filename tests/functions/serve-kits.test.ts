import { describe, expect, test } from "vitest";
import { everyKit } from "../../functions/federation/kits.ts";
import { readKit } from "../../functions/federation/serve-kits.ts";
import { buildRoleKit } from "../../lib/kits/aws/role-kit.ts";
import { type KitChoice, sameForAll } from "../../lib/kits/kit.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { type Call, callConnection, countedLimits } from "./call-connection.ts";

const route = "GET /connections/{provider}/customer-side";
const kit = {
  setUp: [{ kind: "terraform" as const, title: "With Terraform", text: "resource" }],
  remove: [],
  fields: [{ name: "clientId", title: "Client ID", hint: "Printed", isOptional: true as const }],
  links: [],
};
const asked: string[] = [];
const kits = {
  tailscale: everyKit.tailscale?.({}) ?? expect.unreachable(),
  azure: { service_principal: sameForAll(kit) },
  aws: {
    role: async (tenant: string, { roleType, mayWrite }: KitChoice = {}) => {
      asked.push(`${tenant} ${roleType} ${mayWrite}`);
      return { ...kit, remove: [] };
    },
  },
};
const connections = memoryConnections();
const read = (call: Call) =>
  callConnection(readKit({ kits, connections, limits: countedLimits().store }), route, { provider: "azure", ...call });

describe("what a customer makes", () => {
  test("is shown for one method, with the fields of its connect", async () => {
    expect(await read({ query: "method=service_principal" })).toMatchObject({
      status: 200,
      json: {
        method: "service_principal",
        set_up: [{ kind: "terraform" }],
        fields: [{ name: "clientId", optional: true }],
      },
    });
  });

  test("is asked for as the caller's organisation (S34), also by a caller who may only read, with what the role may do", async () => {
    await read({ provider: "aws", query: "method=role", tenant: "globex" });
    await read({ provider: "aws", query: "method=role&role_type=ReadData", permissions: ["connectors:read"] });
    expect(asked).toEqual(["globex ReadOnly true", "acme ReadData false"]);
  });

  test("has more for a connection that is there, by the same method, of the caller's organisation", async () => {
    const details = { ssh_key: "c2VjcmV0", client_id: "k1", tailnet: "example.com" };
    await connections.write(newConnection({ tenant: "acme", provider: "tailscale", method: "client", details }), undefined, []);
    const titles = async (query: string, tenant = "acme") => {
      const { json } = await read({ provider: "tailscale", query: `method=client${query}`, tenant });
      return (json.set_up as { readonly title: string; readonly text: string }[]).map(({ text }) => text.includes("authorized_keys"));
    };
    expect(await titles("&account=default")).toEqual([false, false, true]);
    expect(await titles("")).toEqual([false, false]);
    expect(await titles("&account=default", "globex")).toEqual([false, false]);
  });

  test.each([
    ["no provider", { provider: "none", query: "method=role" }, 404, "not_found"],
    ["a provider without one", { provider: "gcp", query: "method=login" }, 404, "not_found"],
    ["no method", {}, 400, "invalid_request"],
    ["another method", { query: "method=federated" }, 400, "invalid_request"],
    ["a name of every object", { query: "method=constructor" }, 400, "invalid_request"],
    ["another parameter", { query: "method=service_principal&external_id=x" }, 400, "invalid_request"],
    ["a caller who may not read", { query: "method=service_principal", permissions: ["tokens:read" as const] }, 403, "forbidden"],
    ["a type of role that the template does not know", { provider: "aws", query: "method=role&role_type=Owner" }, 400, "invalid_request"],
    ["a type of role for what is no role", { query: "method=service_principal&role_type=Admin" }, 400, "invalid_request"],
  ])("is refused: %s", async (_, call, status, code) => {
    expect(await read(call)).toMatchObject({ status, json: { code } });
  });
});

test("a role of an organisation without an external ID has nothing that makes it", () => {
  const accessRole = { partition: "aws", account: "123456789012" } as never;
  const setup = {
    accessRole,
    region: "eu-west-1",
    templateUrl: "https://example.com/role.yml",
    trustedPrincipals: [],
    readOnlyPolicies: [],
  };
  const { setUp, links, values, fields } = buildRoleKit(setup, undefined, "ReadOnly");
  expect([setUp, links.map(({ title }) => title), values, fields.map(({ name }) => name)]).toEqual([
    [],
    ["Roles of your account"],
    undefined,
    ["roleArn"],
  ]);
});

test("every submission of every provider that stores something, and the role, has one", () => {
  const env = {
    TABLE_NAME: "table",
    AWS_REGION: "eu-west-1",
    ACCESS_ROLE_ARN: "arn:aws:iam::123456789012:role/aurora-oauth-prod-aws-access",
  };
  const listed = Object.entries(everyKit).map(([provider, build]) => [provider, Object.keys(build(env))]);
  expect(Object.fromEntries(listed)).toEqual({
    gcp: ["service_account_key"],
    ovh: ["service_account"],
    tailscale: ["client"],
    azure: ["service_principal"],
    aws: ["role"],
  });
});
