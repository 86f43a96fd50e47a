import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { serveHttp } from "../../fixtures/serve-http.ts";
import { expectFailure } from "../google-fixture.ts";
import {
  audience,
  body,
  callOfConnection,
  details,
  email,
  issuer,
  openFederatedMethod,
  principal,
  projects,
  provider,
  subject,
} from "./google-federated-connection.ts";

let google: Awaited<ReturnType<typeof openFederatedMethod>>;
beforeAll(async () => {
  google = await openFederatedMethod();
});
afterAll(() => google.close());

beforeEach(async () => {
  await google.control("POST", "reset");
  await google.setUp();
  google.minted.length = 0;
});

const verify = (changes: object = {}) => google.method.verify(google.method.parse({ ...body, ...changes }), callOfConnection());
const mint = (access: "full" | "read" = "full") => google.method.mint({}, access, callOfConnection(details));
const fail = (path: string, answer: object, method = "POST") => google.control("POST", "faults", { method, path, times: 9, ...answer });
const exchanges = () => google.calls("/v1/token");
const pool = "workload-identity-pools/shop-production/aurora-pool";
const generatePath = `/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;

describe("what a customer submits", () => {
  it.each([provider, `//iam.googleapis.com/${provider}`, ` https://iam.googleapis.com/${provider}\n`])(
    "may name its provider so: %j",
    async (name) => {
      expect((await verify({ workload_identity_provider: name })).details.audience).toBe(audience);
    },
  );

  it.each<[string, object]>([
    ["workload_identity_provider", { workload_identity_provider: provider.replace("415104041201", "shop-production") }],
    ["workload_identity_provider", { workload_identity_provider: `${provider}/../other` }],
    ["workload_identity_provider", { workload_identity_provider: `http://iam.googleapis.com/${provider}` }],
    ["workload_identity_provider", { workload_identity_provider: `https://evil.example/${provider}` }],
    ["workload_identity_provider", { workload_identity_provider: 7 }],
    ["service_account", { service_account: "ada@example.com" }],
    ["service_account", { service_account: "a@b.gserviceaccount.com:generateAccessToken?x=" }],
    ["service_account", { service_account: "$(id)@b.iam.gserviceaccount.com" }],
  ])("is refused with the field %s when it has another form: %j", (field, changes) => {
    try {
      google.method.parse({ ...body, ...changes });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: "invalid_request", field });
    }
  });

  it("is stored as details alone: there is no credential", async () => {
    expect(await verify()).toEqual({
      identity: { id: email, label: email },
      scopes: ["https://www.googleapis.com/auth/cloud-platform"],
      details: { ...details, projects: "2", proved_at: expect.any(String) },
      duties: { probe: expect.any(Date) },
      findings: [],
      reachable: expect.arrayContaining(projects.map(({ projectId, displayName }) => ({ id: projectId, name: displayName }))),
    });
  });

  it("is proved with four tokens: one that is taken, and three that are not", async () => {
    await verify();
    const sent = (await exchanges()).map(({ form, status }) => [decodeJwt(form.subject_token ?? ""), status] as const);
    expect(sent).toHaveLength(4);
    expect(sent[0]).toEqual([expect.objectContaining({ iss: issuer, sub: subject, aud: audience, purpose: "connect" }), 200]);
    expect(sent.slice(1).map(([, status]) => status)).toEqual([400, 400, 400]);
    expect(await google.calls(generatePath)).toHaveLength(1);
  });

  it("names an account that sees no project: the customer gives it a role", async () => {
    await google.control("PATCH", `service-accounts/${email}`, { projects: [] });
    await expectFailure(verify(), "projects_missing");
  });
});

it("an account whose address does not tell its project is looked for in that of the pool", async () => {
  const token = await mint();
  const refusal = { error: { code: 403, message: "no", status: "PERMISSION_DENIED", details: [{ reason: "IAM_PERMISSION_DENIED" }] } };
  await fail("/v3/projects:search", { status: 403, body: refusal }, "GET");
  const { project_id: _, ...others } = details;
  expect(await google.method.probe(token, callOfConnection(others))).toEqual([]);
  expect(await google.calls("/v3/projects/415104041201")).toHaveLength(1);
});

describe("a token", () => {
  it.each<["full" | "read", string]>([
    ["full", "https://www.googleapis.com/auth/cloud-platform"],
    ["read", "https://www.googleapis.com/auth/cloud-platform.read-only"],
  ])("S12: of the level %s has one scope, and lives for an hour", async (access, scope) => {
    const token = await mint(access);
    expect(token).toMatchObject({ type: "bearer", scopes: [scope] });
    expect((token.expiresAt?.getTime() ?? 0) - token.issuedAt.getTime()).toBeGreaterThan(3590_000);
    expect((await google.calls(generatePath)).at(-1)?.json).toEqual({ scope: [scope], lifetime: "3600s" });
    expect(google.minted).toEqual([{ tenant: "acme", connection: expect.any(String), audience, purpose: "broker" }]);
  });

  it("is requested without a client's own authentication", async () => {
    await mint();
    const [call] = await exchanges();
    expect([call?.authorization, call?.form]).toEqual([
      null,
      {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        audience: audience.replace("https:", ""),
        scope: "https://www.googleapis.com/auth/cloud-platform",
        requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
        subject_token: expect.any(String),
      },
    ]);
  });

  it("is requested at the configured addresses alone, whatever the environment says", async () => {
    const reached: string[] = [];
    const other = await serveHttp((request, response) => {
      reached.push(`${request.method} ${request.url}`);
      response.end("{}");
    });
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) {
      vi.stubEnv(name, other.url);
    }
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", "/dev/null");
    try {
      await mint();
    } finally {
      vi.unstubAllEnvs();
      other.close();
    }
    expect(reached).toEqual([]);
  });

  const answers: [string, object, string][] = [
    ["503", { status: 503, body: {} }, "provider_unavailable"],
    ["429", { status: 429, body: {} }, "provider_throttled"],
    ["a closed connection", { drop: true }, "provider_unreachable"],
    ["a redirect", { status: 307, headers: { location: "http://127.0.0.1:9/" }, body: "" }, "provider_answer_invalid"],
    ["an answer without a token", { status: 200, body: { token_type: "Bearer" } }, "provider_answer_invalid"],
    ["S70: an error with status 200", { status: 200, body: { error: "invalid_grant" } }, "provider_answer_invalid"],
    ["S58: a page of a gateway", { status: 400, body: "<html>Bad request</html>" }, "provider_answer_invalid"],
    ["a refusal that is not Google's", { status: 403, body: { message: "no" } }, "provider_answer_invalid"],
    ["an answer without an end", { status: 200, body: { access_token: "x".repeat(300_000) } }, "provider_answer_invalid"],
  ];
  it.each(answers.flatMap(([what, answer, code]) => ["/v1/token", generatePath].map((path) => [what, path, answer, code] as const)))(
    "is requested once: after %s of %s nothing is retried",
    async (_what, path, answer, code) => {
      await fail(path, answer);
      await expectFailure(mint(), code, ["eyJ"]);
      expect(await google.calls(path)).toHaveLength(1);
    },
  );

  it.each(["soon", "", null, 7])("without an end that can be read (%j) is none", async (expireTime) => {
    await fail(generatePath, { status: 200, body: { accessToken: "ya29.canary", expireTime } });
    await expectFailure(mint(), "provider_answer_invalid", ["eyJ"]);
  });

  it("lives no longer than was asked for, whatever Google's clock says", async () => {
    await fail(generatePath, { status: 200, body: { accessToken: "ya29.canary", expireTime: "2099-01-01T00:00:00Z" } });
    const { issuedAt, expiresAt } = await mint();
    expect(expiresAt).toEqual(new Date(issuedAt.getTime() + 3_600_000));
  });
});

describe("what the customer has changed ends the connection, and says so", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["the provider is disabled", () => google.editProvider({ disabled: true })],
    ["the provider is deleted", () => google.control("DELETE", `${pool}/providers/aurora`)],
    ["the pool is disabled", () => google.control("PATCH", pool, { disabled: true })],
    ["the pool is deleted", () => google.control("DELETE", pool)],
    ["the issuer is another", () => google.editProvider({ issuer: `${issuer}x` })],
    ["the issuer has a slash more", () => google.editProvider({ issuer: `${issuer}/` })],
    ["the audience is another", () => google.editProvider({ allowed_audiences: ["other"] })],
    ["the condition names another subject", () => google.editProvider({ attribute_condition: "assertion.sub=='conn:x'" })],
    [
      "the condition has the subject in another case",
      () => google.editProvider({ attribute_condition: `assertion.sub=='${subject.toUpperCase()}'` }),
    ],
    [
      "the mapping makes the subject too long",
      () => google.editProvider({ attribute_mapping: { "google.subject": `'${"x".repeat(90)}' + assertion.sub` } }),
    ],
    ["the binding is gone", () => google.bind([principal(subject)], "DELETE")],
    ["the service account is disabled", () => google.control("PATCH", `service-accounts/${email}`, { disabled: true })],
    ["the service account is deleted", () => google.control("DELETE", `service-accounts/${email}`)],
  ])("%s", async (_what, deed) => {
    await deed();
    const repair = { code: "trust_refused", command: expect.stringContaining(principal(subject)) };
    expect(await verify().catch((error: unknown) => error)).toMatchObject(repair);
    expect(await mint().catch((error: unknown) => error)).toMatchObject(repair);
    await expectFailure(mint(), "trust_refused", ["eyJ"]);
  });

  it("an API is disabled where the calls are charged", async () => {
    await fail(generatePath, {
      status: 403,
      body: { error: { code: 403, message: "no", status: "PERMISSION_DENIED", details: [{ reason: "SERVICE_DISABLED" }] } },
    });
    await expectFailure(mint(), "trust_refused");
  });

  it("a perimeter of the organisation keeps us out", async () => {
    await fail("/v1/token", {
      status: 403,
      body: { error: { code: 403, message: "no", status: "PERMISSION_DENIED", details: [{ reason: "SECURITY_POLICY_VIOLATED" }] } },
    });
    await expectFailure(mint(), "client_blocked");
  });

  it("a binding that was proved a moment ago and is not known everywhere ends nothing; five minutes later it does", async () => {
    const provedAt = (agoSeconds: number) => ({ ...details, proved_at: new Date(Date.now() - agoSeconds * 1000).toISOString() });
    const mintAfter = (agoSeconds: number) => google.method.mint({}, "full", callOfConnection(provedAt(agoSeconds)));
    const token = await mint();
    await google.bind([principal(subject)], "DELETE");
    await expectFailure(mintAfter(290), "access_pending");
    await expectFailure(google.method.probe(token, callOfConnection(provedAt(290))), "access_pending");
    await expectFailure(mintAfter(301), "trust_refused");
    await google.editProvider({ disabled: true });
    await expectFailure(mintAfter(0), "trust_refused");
  });

  it("a new binding is refused until it has spread", async () => {
    await google.bind([principal(subject)], "DELETE");
    await google.control("POST", "settings", { iam_propagation_seconds: 70 });
    await google.bind([principal(subject)]);
    await expectFailure(mint(), "trust_refused");
  });
});

it("S83: everything that is left is named in the order in which it is safe to remove, and nothing is asked", async () => {
  const before = (await google.calls()).length;
  const given = await google.method.revoke({}, callOfConnection(details));
  expect(given).toEqual([
    {
      what: "binding",
      target: email,
      state: "left",
      command: `gcloud iam service-accounts remove-iam-policy-binding ${email} --role=roles/iam.workloadIdentityUser --member='${principal(subject)}' --all`,
    },
    {
      what: "identity_provider",
      target: "aurora-pool/aurora",
      state: "left",
      command:
        "gcloud iam workload-identity-pools providers delete aurora --workload-identity-pool=aurora-pool --location=global --project=415104041201 --quiet",
    },
    { what: "access_token", state: "left", livesUntil: expect.any(Date) },
  ]);
  expect((await google.calls()).length).toBe(before);
});

it("a record without its details is of no use", async () => {
  await expectFailure(google.method.mint({}, "full", callOfConnection()), "credential_missing");
});
