import { afterAll, beforeAll, expect, it } from "vitest";
import { credentialPath } from "../../lib/credentials/credential-path.ts";
import type { AwsIamAuthOptions } from "../../lib/credentials/vault-auth-aws-iam.ts";
import type { VaultLoginRequest } from "../../lib/credentials/vault-login.ts";
import { freshKey } from "./credential-store-contract.ts";
import { credentialsOf, describeRealVault, type RealVault, serverId, startRealVault } from "./real-vault-fixture.ts";
import { appRole, startVaultFixture, type VaultFixture } from "./vault-fixture.ts";

type Answer = { readonly status: number; readonly errors?: unknown; readonly data?: unknown; readonly type: string | null };
type Side = {
  readonly address: string;
  readonly token: string;
  readonly rootToken: string;
  readonly roleId: string;
  readonly secretId: string;
};
type Step = readonly [method: string, path: string, options?: { readonly token?: "root" | "wrong" | "none"; readonly body?: unknown }];

const path = credentialPath("aurora", freshKey());
const [data, metadata] = [`kv/data/${path}`, `kv/metadata/${path}`];
const write = (cas: number, value = "v") => ({ body: { data: { token: value }, options: { cas } } });

/** One life of a credential and what can go wrong in it, in this order. */
const life: readonly (readonly [string, Step])[] = [
  ["a read of nothing", ["GET", data]],
  ["an erasure of nothing", ["DELETE", metadata]],
  ["a write that names a version where nothing is", ["POST", data, write(1)]],
  ["a write without a value", ["POST", data, { body: { options: { cas: 0 } } }]],
  ["a write with a cas that is no number", ["POST", data, { body: { data: {}, options: { cas: "x" } } }]],
  ["a first write", ["POST", data, write(0)]],
  ["a second write, by PUT", ["PUT", data, write(1)]],
  ["a write that saw nothing", ["POST", data, write(0)]],
  ["a read", ["GET", data]],
  ["a read of an older version", ["GET", `${data}?version=1`]],
  ["a read of metadata, which no policy allows", ["GET", metadata]],
  ["a listing, which no policy allows", ["GET", `kv/metadata/aurora?list=true`]],
  ["a soft deletion, which no policy allows", ["DELETE", data]],
  ["a listing by the operator", ["GET", `kv/metadata/${path.replace(/\/[^/]+$/, "")}?list=true`, { token: "root" }]],
  ["a soft deletion by the operator", ["DELETE", data, { token: "root" }]],
  ["a read of what was soft-deleted", ["GET", data]],
  ["a write over it that saw nothing", ["POST", data, write(0)]],
  ["its undeletion", ["POST", `kv/undelete/${path}`, { token: "root", body: { versions: [2] } }]],
  ["its destruction", ["POST", `kv/destroy/${path}`, { token: "root", body: { versions: [2] } }]],
  ["a read of what was destroyed", ["GET", data]],
  ["a write over it", ["POST", data, write(2)]],
  ["an erasure", ["DELETE", metadata]],
  ["a read of what was erased", ["GET", data]],
  ["a read with an unknown token", ["GET", data, { token: "wrong" }]],
  ["a write with an unknown token", ["POST", data, { token: "wrong", ...write(0) }]],
  ["an erasure with an unknown token", ["DELETE", metadata, { token: "wrong" }]],
  ["a read without a token", ["GET", data, { token: "none" }]],
  ["a read that the policy does not name", ["GET", "kv/data/other/a"]],
  ["a write that the policy does not name", ["POST", "kv/data/other/a", write(0)]],
  ["an erasure that the policy does not name", ["DELETE", "kv/metadata/other/a"]],
  ["a read at a wrong mount", ["GET", "nope/data/a", { token: "root" }]],
  ["a write at a wrong mount", ["POST", "nope/data/a", { token: "root", ...write(0) }]],
  ["an erasure at a wrong mount", ["DELETE", "nope/metadata/a", { token: "root" }]],
  ["a path of KV version 1", ["GET", "kv/aurora/a", { token: "root" }]],
];

await describeRealVault("the local KV endpoint answers as a real Vault", (source) => {
  let real: RealVault;
  let local: VaultFixture;
  let sides: readonly Side[];

  beforeAll(async () => {
    real = await startRealVault(source);
    local = await startVaultFixture({
      aws: {
        stsUrl: real.stsUrl,
        serverId,
        roles: { broker: { boundIamPrincipalArns: ["arn:aws:iam::123456789012:role/broker"], policies: ["broker"] } },
      },
    });
    const realLogin = real.offers.appRoles.broker ?? { roleId: "", secretId: "" };
    sides = await Promise.all([
      withToken({ address: real.address, rootToken: real.rootToken, ...realLogin }),
      withToken({ address: local.url, rootToken: "hush-root", ...appRole }),
    ]);
  });

  afterAll(() => Promise.all([real?.[Symbol.asyncDispose](), local?.[Symbol.asyncDispose]()]));

  /** Both answers to what may differ in ids and secrets only; STS's own words name a request. */
  const both = async (step: (side: Side) => Step) => {
    const answers = await Promise.all(sides.map(async (side) => send(side, ...step(side))));
    return { real: answers[0], local: answers[1] };
  };

  it.for(life)("to %s", async ([, step], { skip }) => {
    skip(!real.offers.aws && step[2]?.token === "wrong", "OpenBao has other words for it, and the adapter knows both");
    const answers = await both(() => step);
    expect(answers.local).toEqual(answers.real);
  });

  it.each([
    ["a wrong secret id", { secret_id: "wrong" }],
    ["an unknown role id", { role_id: "nobody" }],
    ["no secret id", { secret_id: undefined }],
  ])("to a login by AppRole with %s", async (_, wrong) => {
    const answers = await both(({ roleId, secretId }) => [
      "POST",
      "auth/approle/login",
      { token: "none", body: { role_id: roleId, secret_id: secretId, ...wrong } },
    ]);
    expect(answers.local).toEqual(answers.real);
  });

  it("to a login by a method that is not mounted", async () => {
    const answers = await both(() => ["POST", "auth/nope/login", { token: "none", body: {} }]);
    expect(answers.local).toEqual(answers.real);
  });

  it.for<[string, Partial<AwsIamAuthOptions>]>([
    ["another function's role", { credentials: credentialsOf("nobody") }],
    ["an unknown role", { role: "unknown" }],
    ["a wrong secret key", { credentials: credentialsOf("broker", "wrong") }],
    ["no server id", { serverId: undefined }],
    ["another server id", { serverId: "other" }],
  ])("to a login by AWS with %s", async ([, wrong], { skip }) => {
    skip(!real.offers.aws, "this Vault has no AWS method: OpenBao has it as an external plugin only");
    const login: VaultLoginRequest = await real.aws("broker", wrong).buildLogin();
    const answers = await both(() => ["POST", login.path, { token: "none", body: login.body }]);
    expect(answers.local).toEqual(answers.real);
  });

  it("to every call when it is sealed", async ({ skip }) => {
    skip(source.kind === "running", "somebody else's Vault is not sealed");
    await real.seal();
    await local.control("seal");
    for (const step of [
      ["GET", data],
      ["POST", data, write(0)],
      ["DELETE", metadata],
      ["POST", "auth/approle/login", { body: {} }],
    ] as const) {
      const answers = await both(() => step);
      expect(answers.local).toEqual(answers.real);
    }
    await real.unseal();
    await local.control("unseal");
  });
});

async function withToken(side: Omit<Side, "token">): Promise<Side> {
  const body = JSON.stringify({ role_id: side.roleId, secret_id: side.secretId });
  const response = await fetch(`${side.address}/v1/auth/approle/login`, { method: "POST", body });
  const { auth } = (await response.json()) as { auth: { client_token: string } };
  return { ...side, token: auth.client_token };
}

async function send(side: Side, method: string, path: string, options: Step[2] = {}): Promise<Answer> {
  const { token, body } = options;
  const sent = { own: side.token, none: undefined, wrong: "wrong", root: side.rootToken }[token ?? "own"];
  const headers = sent === undefined ? {} : { "X-Vault-Token": sent };
  const response = await fetch(`${side.address}/v1/${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  const text = await response.text();
  const { errors, data } = text === "" ? {} : JSON.parse(text, withoutTimes);
  return { status: response.status, errors, data, type: text === "" ? null : response.headers.get("content-type") };
}

/** A request's id in STS's words, and every instant: whether there is one, not which. */
function withoutTimes(_: string, value: unknown): unknown {
  return typeof value === "string"
    ? value.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, "an instant").replace(/<RequestId>[^<]*/, "<RequestId>")
    : value;
}
