import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ApiFailure, dataOf } from "../../client/api-failure.ts";
import { createClient } from "../../client/create-client.ts";
import { withToken } from "../../client/with-token.ts";

type Sent = { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: unknown };
type Answer = { readonly status: number; readonly json?: object; readonly headers?: Record<string, string> };

/** A client whose requests are answered in turn. */
function openClient(...answers: Answer[]) {
  const sent: Sent[] = [];
  const waiting = [...answers];
  let asked = 0;
  const request: typeof fetch = async (url, options) => {
    const { method = "GET", headers, body } = options ?? {};
    sent.push({ method, url: String(url), headers: new Headers(headers), body });
    const { status = 500, json, headers: more } = waiting.shift() ?? {};
    const isProblem = status >= 400;
    return new Response(json === undefined ? null : JSON.stringify(json), {
      status,
      headers: { "content-type": isProblem ? "application/problem+json" : "application/json", ...more },
    });
  };
  const credential = () => {
    asked += 1;
    return { authorization: `Bearer caller-${asked}` };
  };
  return { client: createClient({ baseUrl: "https://api.example", credential, fetch: request }), sent };
}

const bearer = (accessToken: string) => ({
  status: 200,
  json: { access_token: accessToken, token_type: "Bearer", expires_at: null, scopes: [], missing_scopes: [] },
});
const refusal = {
  status: 409,
  json: { code: "grant_revoked", title: "Revoked", action: "Connect again.", owner: "customer", request_id: "r1" },
};

describe("a request", () => {
  test("goes to the route of its id, with parameters that are encoded and a credential that is asked for each time", async () => {
    const { client, sent } = openClient({ status: 200, json: { connections: [] } }, { status: 200, json: {} });
    expect(await client.listConnections({ limit: 5, cursor: "a b" })).toMatchObject({ status: 200, data: { connections: [] } });
    await client.readConnectionOfAccount("aws", "../1");
    expect(sent.map(({ method, url, headers }) => [method, url, headers.get("authorization")])).toEqual([
      ["GET", "https://api.example/connections?limit=5&cursor=a+b", "Bearer caller-1"],
      ["GET", "https://api.example/connections/aws/..%2F1", "Bearer caller-2"],
    ]);
  });

  test("takes headers of its own as its last argument, without the parameters before it", async () => {
    const { client, sent } = openClient({ status: 200, json: {} });
    await client.readConnection("gcp", undefined, { headers: { "x-trace": "t1" } });
    expect(sent[0]?.headers.get("x-trace")).toBe("t1");
    expect(sent[0]?.headers.get("authorization")).toBe("Bearer caller-1");
  });
});

describe("an answer that is no JSON although it says so", () => {
  test("S47: is an error without a word of it, which may be a token", async () => {
    const request = async () => new Response('{"access_token":"secret"nonsense', { headers: { "content-type": "application/json" } });
    const client = createClient({ baseUrl: "https://api.example", fetch: request });
    const error = await client.readToken("gcp").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SyntaxError);
    expect(String(error)).toBe("SyntaxError: 200: the answer is no JSON although it says so");
  });
});

describe("a failure", () => {
  test("is an answer like another", async () => {
    const { client } = openClient(refusal);
    expect(await client.readConnection("gcp")).toMatchObject({ status: 409, data: { code: "grant_revoked" } });
  });

  test("is thrown by dataOf with its code, action, owner, and when to retry", async () => {
    const { client } = openClient({ ...refusal, headers: { "retry-after": "7" } });
    const failure = await client
      .readConnection("gcp")
      .then(dataOf)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiFailure);
    expect(failure).toMatchObject({
      status: 409,
      code: "grant_revoked",
      action: "Connect again.",
      owner: "customer",
      requestId: "r1",
      retryAfterSeconds: 7,
    });
  });

  test("in the form of Aurora's client has its action and owner from the table", async () => {
    const { client } = openClient({
      status: 503,
      json: { error: "The credential store is sealed", code: "vault_sealed", request_id: "r2" },
    });
    const failure = await client
      .listUserTokens()
      .then(dataOf)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "vault_sealed",
      action: "The operator must unseal Vault.",
      owner: "operator",
      isRetryable: true,
    });
  });

  test("of the gateway has no code", async () => {
    const { client } = openClient({ status: 429, json: { message: "Too Many Requests" } });
    const failure = await client
      .readConnection("gcp")
      .then(dataOf)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 429, code: undefined, message: "429 : Too Many Requests" });
  });
});

describe("withToken, S68:", () => {
  const use = (refused: readonly string[]) => {
    const used: string[] = [];
    return {
      used,
      call: async (token: object) => {
        const word = "access_token" in token ? String(token.access_token) : "";
        used.push(word);
        return new Response(null, { status: refused.includes(word) ? 401 : 200 });
      },
    };
  };

  test("a token that works is used once, and nothing is reported", async () => {
    const { client, sent } = openClient(bearer("one"));
    const { used, call } = use([]);
    expect((await withToken(client, { provider: "gcp", account: "default" }, call)).status).toBe(200);
    expect(used).toEqual(["one"]);
    expect(sent).toHaveLength(1);
  });

  test("a refused token is reported by its fingerprint, with the same parameters, and the next one is used", async () => {
    const { client, sent } = openClient(bearer("one"), bearer("two"));
    const { used, call } = use(["one"]);
    expect((await withToken(client, { provider: "gcp", account: "default", access: "read" }, call)).status).toBe(200);
    expect(used).toEqual(["one", "two"]);
    const [, report] = sent;
    expect(report?.url).toBe("https://api.example/connections/gcp/token/rejected?account=default&access=read");
    expect(JSON.parse(String(report?.body))).toEqual({ fingerprint: createHash("sha256").update("one").digest("base64url") });
  });

  test("a second refusal is the caller's: there is no loop", async () => {
    const { client, sent } = openClient(bearer("one"), bearer("two"));
    const { used, call } = use(["one", "two"]);
    expect((await withToken(client, { provider: "gcp" }, call)).status).toBe(401);
    expect(used).toEqual(["one", "two"]);
    expect(sent).toHaveLength(2);
  });

  test("if there is no other token, the failure says why", async () => {
    const { client } = openClient(bearer("one"), refusal);
    await expect(withToken(client, { provider: "gcp" }, use(["one"]).call)).rejects.toMatchObject({ code: "grant_revoked" });
  });

  test("the token of an account that a setup made is not reported", async () => {
    const { client, sent } = openClient(bearer("one"));
    const { used, call } = use(["one"]);
    expect((await withToken(client, { provider: "gcp", as: "service-account", access: "operate" }, call)).status).toBe(401);
    expect(used).toEqual(["one"]);
    expect(sent).toHaveLength(1);
  });
});
