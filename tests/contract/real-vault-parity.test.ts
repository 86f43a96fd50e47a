import { type CryptoKey, exportSPKI, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { VaultLoginRequest } from "../../lib/credentials/vault-login.ts";
import type { AwsIamAuthOptions } from "../../lib/credentials/vault-options.ts";
import { appRole, startVaultFixture, type VaultFixture } from "../fixtures/vault-fixture.ts";
import { credentialsOf, describeRealVault, issuer, type RealVault, serverId, startRealVault } from "./real-vault-fixture.ts";
import { data, life, metadata, oddities, type Step, type StepOptions, write } from "./vault-parity-steps.ts";

// What differs and is left so, since nothing here uses it:
// - A call with the verb LIST: Node's HTTP parser refuses it. `?list=true` says the same.
// - `kv/config`, `kv/subkeys/…` and writes to `kv/metadata/…`: the mount is configured when it starts, and custom metadata is never set.
// - Go's own words where it meets malformed JSON in other ways than cut off or a wrong character, and base64 or a claim it cannot read.
// - A field of a wrong type, such as a number for `role_id` or `x` for `version`.
// - The words about an STS that does not answer: Vault tries four times, and says so with the address.
// - Five wrong logins lock a role of AppRole: the set-up switches that off.
// - A malformed batch token (`hvb.x`) is a 500; `auth/token/*` beyond lookup and revocation of oneself is not there.
// - A revocation of the root token: here it says what a batch token gets, and the root token stays.
type Answer = { readonly status: number; readonly type: string | null; readonly body: unknown };
type Side = {
  readonly address: string;
  readonly token: string;
  readonly rootToken: string;
  readonly roleId: string;
  readonly secretId: string;
};
const seconds = () => Math.floor(Date.now() / 1000);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const sts = (url: string) => base64(`https://sts.amazonaws.com/${url}`);
const headers = (more: unknown) => base64(JSON.stringify({ "X-Vault-AWS-IAM-Server-ID": serverId, ...(more as object) }));
const authorization =
  "AWS4-HMAC-SHA256 Credential=A/20200101/eu-west-1/sts/aws4_request, SignedHeaders=x-vault-aws-iam-server-id, Signature=a";

await describeRealVault("the local KV endpoint answers as a real Vault", (source) => {
  let real: RealVault;
  let local: VaultFixture;
  let signingKey: CryptoKey;
  let sides: readonly Side[];

  beforeAll(async () => {
    real = await startRealVault(source);
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    signingKey = privateKey;
    await real.api("POST", "auth/jwt/config", { jwt_validation_pubkeys: [await exportSPKI(publicKey)], bound_issuer: issuer });
    local = await startVaultFixture({
      casRequired: true,
      maxVersions: 2,
      appRoles: { [appRole.roleId]: { secretId: appRole.secretId, roleName: "broker", policies: ["broker"] } },
      jwt: { key: publicKey, issuer, roles: { broker: { boundAudience: serverId, boundSubject: "broker", policies: ["broker"] } } },
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

  /** Both answers to what may differ in ids and secrets only; STS's own words name a request. OpenBao says the rest in its own way. */
  const both = async (step: (side: Side) => Step) => {
    const view = real.offers.aws ? (answer: Answer) => answer : toBrief;
    const answers = await Promise.all(sides.map(async (side) => view(await send(side, ...step(side)))));
    return { real: answers[0], local: answers[1] };
  };

  it.for(life)("to %s", async ([, step], { skip }) => {
    skip(!real.offers.aws && step[2]?.token === "wrong", "OpenBao has other words for it, and the adapter knows both");
    const answers = await both(() => step);
    expect(answers.local).toEqual(answers.real);
  });

  it.each([
    ["a wrong secret id", { secret_id: "wrong" }],
    ["an unknown role id", { role_id: "unknown" }],
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
    ["another function's role", { credentials: credentialsOf("without-policy") }],
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

  describe("in what only others send, as HashiCorp's does", () => {
    beforeEach(({ skip }) => skip(!real.offers.aws, "OpenBao answers some of it in its own way"));

    const login = (method: string, body: unknown) => both(() => ["POST", `auth/${method}/login`, { token: "none", body }]);

    it.for(oddities)("to %s", async ([, step]) => {
      const answers = await both(() => step);
      expect(answers.local).toEqual(answers.real);
    });

    it.each([
      ["no role id", { role_id: undefined }],
      ["an empty role id", { role_id: "" }],
      ["the right ones", {}],
    ])("to a login by AppRole with %s", async (_, more) => {
      const answers = await both(({ roleId, secretId }) => [
        "POST",
        "auth/approle/login",
        { token: "none", body: { role_id: roleId, secret_id: secretId, ...more } },
      ]);
      expect(answers.local).toEqual(answers.real);
    });

    it.for<[string, Readonly<Record<string, unknown>>]>([
      ["what it needs", { iat: seconds(), exp: seconds() + 300 }],
      ["no times", {}],
      ["an end only", { exp: seconds() + 300 }],
      ["an end only, which is near", { exp: seconds() + 100 }],
      ["a beginning only", { nbf: seconds() }],
      ["an issuance only", { iat: seconds() }],
      ["an issuance of long ago only", { iat: seconds() - 300 }],
      ["an end of 30 seconds ago", { iat: seconds() - 300, exp: seconds() - 30 }],
      ["an end of 70 seconds ago", { iat: seconds() - 300, exp: seconds() - 70 }],
      ["an issuance in 100 seconds", { iat: seconds() + 100, nbf: seconds(), exp: seconds() + 300 }],
      ["a beginning in 100 seconds", { iat: seconds(), nbf: seconds() + 100, exp: seconds() + 300 }],
      ["an end that is text", { iat: seconds(), exp: "soon" }],
      ["another audience", { iat: seconds(), aud: "other" }],
      ["a list of audiences", { iat: seconds(), aud: ["other", serverId] }],
      ["no audience", { iat: seconds(), aud: undefined }],
      ["another subject", { iat: seconds(), sub: "unknown" }],
      ["another issuer", { iat: seconds(), iss: "https://other.example" }],
    ])("to a login by JWT with %s", async ([, claims]) => {
      const jwt = await sign(signingKey, claims);
      const answers = await login("jwt", { role: "broker", jwt });
      expect(answers.local).toEqual(answers.real);
    });

    it("to a login by JWT that another key signed", async () => {
      const { privateKey } = await generateKeyPair("ES256");
      const answers = await login("jwt", { role: "broker", jwt: await sign(privateKey, { iat: seconds() }) });
      expect(answers.local).toEqual(answers.real);
    });

    it.for<[string, unknown]>([
      ["that is none", { role: "broker", jwt: "stale" }],
      ["of another algorithm", { role: "broker", jwt: `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.e30.AAAA` }],
      ["that is not there", { role: "broker" }],
      ["without a role", { jwt: "stale" }],
      ["of an unknown role", { role: "unknown", jwt: "stale" }],
    ])("to a login by a JWT %s", async ([, body]) => {
      const answers = await login("jwt", body);
      expect(answers.local).toEqual(answers.real);
    });

    it.for<[string, Readonly<Record<string, unknown>>]>([
      ["what it needs", {}],
      ["no role, which takes the IAM role's name", { role: undefined }],
      ["no method", { iam_http_request_method: undefined }],
      ["an empty method", { iam_http_request_method: "" }],
      ["another method", { iam_http_request_method: "PUT" }],
      ["GET", { iam_http_request_method: "GET" }],
      ["GET and another action", { iam_http_request_method: "GET", iam_request_url: sts("?Action=Other") }],
      ["GET and two actions", { iam_http_request_method: "GET", iam_request_url: sts("?Action=GetCallerIdentity&Action=Other") }],
      ["GET that signs no header", { iam_http_request_method: "GET", iam_request_url: sts("?Action=GetCallerIdentity") }],
      ["no URL", { iam_request_url: undefined }],
      ["an empty URL", { iam_request_url: "" }],
      ["a URL that is not in base64", { iam_request_url: "%" }],
      ["a URL that is none", { iam_request_url: base64("::") }],
      ["a URL with a query", { iam_request_url: sts("?Action=GetCallerIdentity") }],
      ["no body", { iam_request_body: undefined }],
      ["an empty body", { iam_request_body: "" }],
      ["a body that is not in base64", { iam_request_body: "%" }],
      ["another action", { iam_request_body: base64("Action=Other") }],
      ["another field", { iam_request_body: base64("Action=GetCallerIdentity&Other=a") }],
      ["no headers", { iam_request_headers: undefined }],
      ["empty headers", { iam_request_headers: "" }],
      ["headers that are an empty object", { iam_request_headers: base64("{}") }],
      ["headers that are no JSON", { iam_request_headers: base64("<html>") }],
      ["headers that are neither base64 nor JSON", { iam_request_headers: "%" }],
      ["headers that are a list", { iam_request_headers: base64("[]") }],
      ["a header that is null", { iam_request_headers: headers({ a: null }) }],
      ["a header that is an object", { iam_request_headers: headers({ a: {} }) }],
      ["a server id in an object, unsigned", { iam_request_headers: { "X-Vault-AWS-IAM-Server-ID": serverId, Authorization: "none" } }],
      ["two server ids", { iam_request_headers: headers({ "X-Vault-AWS-IAM-Server-ID": [serverId, "other"] }) }],
      ["no signature", { iam_request_headers: headers({}) }],
      ["a header of AWS that is not allowed", { iam_request_headers: headers({ "x-aMZ-foo": "a", Authorization: authorization }) }],
    ])("to a login by AWS with %s", async ([, more]) => {
      const { body } = await real.aws("broker").buildLogin();
      const answers = await login("aws", { ...body, ...more });
      expect(answers.local).toEqual(answers.real);
    });

    it("to a look-up of a token by each method", async () => {
      const { body } = await real.aws("broker").buildLogin();
      const jwt = await sign(signingKey, { iat: seconds() });
      for (const [method, sent] of [
        ["aws", body],
        ["jwt", { role: "broker", jwt }],
      ] as const) {
        const tokens = await Promise.all(sides.map(({ address }) => logIn(address, method, sent)));
        const looks = sides.map((side, at) => send({ ...side, token: tokens[at] ?? "" }, "GET", "auth/token/lookup-self"));
        const [ofReal, ofLocal] = await Promise.all(looks);
        expect(ofLocal).toEqual(ofReal);
      }
    });
  });

  it("to every call when it is sealed", async ({ skip }) => {
    skip(source.kind === "running", "another owner's Vault is not sealed");
    await real.seal();
    await local.control("seal");
    for (const step of [
      ["GET", data],
      ["POST", data, write(0)],
      ["DELETE", metadata],
      ["POST", "auth/approle/login", { body: {} }],
      ["GET", "sys/health", { token: "none" }],
    ] as const) {
      const answers = await both(() => step);
      expect(answers.local).toEqual(answers.real);
    }
    await real.unseal();
    await local.control("unseal");
  });
});

async function withToken(side: Omit<Side, "token">): Promise<Side> {
  return { ...side, token: await logIn(side.address, "approle", { role_id: side.roleId, secret_id: side.secretId }) };
}

async function logIn(address: string, method: string, body: unknown): Promise<string> {
  const response = await fetch(`${address}/v1/auth/${method}/login`, { method: "POST", body: JSON.stringify(body) });
  const { auth } = (await response.json()) as { auth: { client_token: string } };
  return auth.client_token;
}

function sign(key: CryptoKey, claims: Readonly<Record<string, unknown>>): Promise<string> {
  return new SignJWT({ aud: serverId, iss: issuer, sub: "broker", ...claims }).setProtectedHeader({ alg: "ES256" }).sign(key);
}

async function send(side: Side, method: string, path: string, options: StepOptions = {}): Promise<Answer> {
  const { token, body, type } = options;
  const sent = { own: side.token, none: undefined, wrong: "wrong", root: side.rootToken, empty: "" }[token ?? "own"];
  const headers = { ...(sent === undefined ? {} : { "X-Vault-Token": sent }), ...(type === undefined ? {} : { "Content-Type": type }) };
  const content = options.text ?? (body === undefined ? null : JSON.stringify(body));
  const response = await fetch(`${side.address}/v1/${path}`, { method, headers, body: content });
  const text = await response.text();
  const answer = text === "" ? undefined : JSON.parse(text, withoutIds);
  return { status: response.status, type: response.headers.get("content-type"), body: answer };
}

function toBrief({ status, type, body }: Answer) {
  const { errors, data } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return { status, errors, data, type: body === undefined ? null : type };
}

const ids = /^(request_id|accessor|client_token|id|entity_id|client_id|role_id|cluster_id|cluster_name|server_time_utc|creation_time|ttl)$/;

/** Of ids, instants and what counts down: whether there is one, not which. */
function withoutIds(name: string, value: unknown): unknown {
  if (ids.test(name) && value) {
    return `a ${typeof value}`;
  }
  return typeof value === "string"
    ? value.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/, "an instant").replace(/<RequestId>[^<]*/, "<RequestId>")
    : value;
}
