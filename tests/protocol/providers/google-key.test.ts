import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callOf } from "../../fakes/call-of.ts";
import { serveHttp } from "../../fixtures/serve-http.ts";
import { expectFailure } from "../google-fixture.ts";
import { keyProjects, type MadeKey, openKeyMethod } from "./google-key-connection.ts";

let google: Awaited<ReturnType<typeof openKeyMethod>>;
beforeAll(async () => {
  google = await openKeyMethod();
});
afterAll(() => google.close());

let key: MadeKey;
beforeEach(async () => {
  await google.control("POST", "reset");
  key = await google.createKey();
});

const verify = (made = key, changes: object = {}) => google.method.verify(google.method.parse(google.bodyOf(made, changes)), callOf());
const held = async () => (await verify()).credential ?? {};
const fail = (method: string, path: string, answer: object) => google.control("POST", "faults", { method, path, times: 9, ...answer });
const forms = async () => (await google.calls("/token")).map(({ form }) => form);
const fieldsOf = (fields: Readonly<Record<string, { reveal(): string }>>) => Object.keys(fields).sort();

describe("a submitted key", () => {
  it("is stored without the addresses of its file, and the record names whose it is and which", async () => {
    const verified = await verify();
    expect(fieldsOf(verified.credential ?? {})).toEqual(["client_email", "private_key", "private_key_id", "project_id"]);
    expect(verified).toMatchObject({
      identity: { id: key.email, label: key.email },
      scopes: ["https://www.googleapis.com/auth/cloud-platform"],
      details: { client_email: key.email, key_id: key.key_id, project_id: "shop-production", projects: "2" },
      reachable: expect.arrayContaining(keyProjects.map(({ projectId, displayName }) => ({ id: projectId, name: displayName }))),
      findings: [{ code: "login_recommended", severity: "info" }],
    });
  });

  it("is used at the configured address alone, whatever its file and the environment say", async () => {
    const reached: string[] = [];
    const other = await serveHttp((request, response) => {
      reached.push(`${request.method} ${request.url}`);
      response.end("{}");
    });
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) {
      vi.stubEnv(name, other.url);
    }
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "/dev/null");
    const addresses = ["token_uri", "auth_uri", "auth_provider_x509_cert_url", "client_x509_cert_url", "universe_domain"];
    try {
      await verify(key, Object.fromEntries(addresses.map((name) => [name, `${other.url}/${name}`])));
    } finally {
      vi.unstubAllEnvs();
      await other.close();
    }
    expect(reached).toEqual([]);
    expect(await forms()).toHaveLength(1);
  });

  it("signs for an hour, the token endpoint and one scope, and for no person", async () => {
    await verify();
    const [form] = await forms();
    expect(form?.grant_type).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const { iat = 0, exp = 0, ...claims } = decodeJwt(form?.assertion ?? "");
    expect(claims).toEqual({ iss: key.email, aud: `${google.url}/token`, scope: "https://www.googleapis.com/auth/cloud-platform" });
    expect(exp - iat).toBe(3600);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["was deleted", () => google.deleteKey(key)],
    ["is of an account that was disabled", () => google.edit(key, { disabled: true })],
    ["is of an account that was deleted", () => google.control("POST", "reset")],
  ])("that %s is refused as one that only the customer can replace", async (_what, deed) => {
    await deed();
    await expectFailure(verify(), "credential_rejected", ["PRIVATE KEY"]);
    expect(await google.calls("/v3/projects:search")).toEqual([]);
  });

  it.each([
    [400, "invalid_grant"],
    [401, "invalid_client"],
    [401, "unauthorized_client"],
    [401, "deleted_client"],
    [401, "disabled_client"],
  ])("that Google refuses with %i %s is the customer's to replace, and not the operator's client", async (status, error) => {
    await fail("POST", "/token", { status, body: { error, error_description: "no" } });
    await expectFailure(verify(), "credential_rejected", ["PRIVATE KEY"]);
  });

  it("of an account whose requests are too many for now is not called one without a project", async () => {
    const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "RATE_LIMIT_EXCEEDED" }];
    await fail("GET", "/v3/projects:search", { status: 403, body: { error: { code: 403, status: "PERMISSION_DENIED", details } } });
    await expectFailure(verify(), "provider_throttled");
  });

  it("of an account without a project is refused, and so is one whose project is being deleted", async () => {
    await google.edit(key, { projects: [] });
    await expectFailure(verify(), "projects_missing");
    await google.edit(key, { projects: [{ ...keyProjects[0], state: "DELETE_REQUESTED" }] });
    await expectFailure(verify(), "projects_missing");
  });

  const forbidden = (reason: string) => ({
    status: 403,
    body: { error: { code: 403, message: "no", status: "PERMISSION_DENIED", details: [{ reason }] } },
  });
  it.each([["IAM_PERMISSION_DENIED"], ["SERVICE_DISABLED"]])(
    "of an account that may not search (%s) is proved by its own project, and the operator is not told",
    async (reason) => {
      await fail("GET", "/v3/projects:search", forbidden(reason));
      expect((await verify()).reachable).toEqual([{ id: "shop-production", name: "Shop production" }]);
      await fail("GET", "/v3/projects/shop-production", forbidden(reason));
      await expectFailure(verify(), "projects_missing");
    },
  );
});

describe("a token of a key", () => {
  it("S12: may be limited to reading", async () => {
    const token = await google.method.mint(await held(), "read", callOf());
    expect(token.scopes).toEqual(["https://www.googleapis.com/auth/cloud-platform.read-only"]);
    expect(decodeJwt((await forms()).at(-1)?.assertion ?? "").scope).toBe("https://www.googleapis.com/auth/cloud-platform.read-only");
  });

  it.each<[string, object, string]>([
    ["503", { status: 503, body: {} }, "provider_unavailable"],
    ["429", { status: 429, body: {} }, "provider_throttled"],
    ["a closed connection", { drop: true }, "provider_unreachable"],
    ["a redirect", { status: 307, headers: { location: "http://127.0.0.1:9/" }, body: "" }, "provider_answer_invalid"],
    ["an answer without a token", { status: 200, body: { token_type: "Bearer" } }, "provider_answer_invalid"],
    ["an answer without an end", { status: 200, body: { access_token: "x".repeat(300_000) } }, "provider_answer_invalid"],
    ["S58: a page of a gateway", { status: 400, body: "<html>Bad request</html>" }, "provider_answer_invalid"],
  ])("is requested once: %s is not retried by the library", async (_what, answer, code) => {
    const fields = await held();
    const before = (await forms()).length;
    await fail("POST", "/token", answer);
    await expectFailure(google.method.mint(fields, "full", callOf()), code, ["PRIVATE KEY", "assertion"]);
    expect((await forms()).length).toBe(before + 1);
  });

  it("that sees no project any more is a finding that says where to give the account a role", async () => {
    const { credential = {}, details } = await verify();
    await google.edit(key, { projects: [] });
    const token = await google.method.mint(credential, "full", callOf());
    expect(await google.method.probe(token, { ...callOf(), details })).toMatchObject([
      { code: "projects_missing", severity: "error", target: key.email, action: expect.stringContaining("Browser") },
    ]);
  });
});

it("S29: a key is left for the customer, with the command that deletes it, and without a request", async () => {
  const fields = await held();
  const before = (await google.calls()).length;
  expect(await google.method.revoke(fields, callOf())).toEqual([
    {
      what: "service_account_key",
      target: key.key_id,
      state: "left",
      command: `gcloud iam service-accounts keys delete ${key.key_id} --iam-account=${key.email}`,
    },
    { what: "access_token", state: "left", livesUntil: expect.any(Date) },
  ]);
  expect((await google.calls()).length).toBe(before);
});
