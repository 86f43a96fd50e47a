import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSmokeToken } from "../../release/smoke-token.ts";

type Asked = { readonly path: string; readonly authorization: string | undefined; readonly body: URLSearchParams };

let answers: Record<string, { readonly status: number; readonly body: object }>;
let asked: Asked[];
let address: string;
let close: () => void;

beforeEach(async () => {
  asked = [];
  answers = {
    "/github": { status: 200, body: { value: "github-identity" } },
    "/token": { status: 200, body: { access_token: "a-caller" } },
  };
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const body = new URLSearchParams((await request.setEncoding("utf8").toArray()).join(""));
    const { pathname, search } = new URL(request.url ?? "/", "http://127.0.0.1");
    asked.push({ path: `${pathname}${search}`, authorization: request.headers.authorization, body });
    const answer = answers[pathname] ?? { status: 404, body: {} };
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => void server.close();
});
afterEach(() => close());

const inWorkflow = () => ({
  SMOKE_TOKEN_URL: `${address}/token`,
  SMOKE_TOKEN_CLIENT_ID: "smoke",
  SMOKE_TOKEN_AUDIENCE: "aurora",
  ACTIONS_ID_TOKEN_REQUEST_URL: `${address}/github?api-version=1`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner",
});

test("a token that is there is taken, and without any setting there is none", async () => {
  expect(await readSmokeToken({ SMOKE_TOKEN: "given", ...inWorkflow() })).toBe("given");
  expect(await readSmokeToken({ SMOKE_TOKEN: "", SMOKE_TOKEN_URL: "" })).toBeUndefined();
  expect(asked).toEqual([]);
});

test("RFC 8693, 2.1: in a workflow GitHub's identity token is exchanged at the operator's identity provider", async () => {
  expect(await readSmokeToken(inWorkflow())).toBe("a-caller");
  const [github, exchange] = asked;
  expect(github).toMatchObject({
    path: `/github?api-version=1&audience=${encodeURIComponent(`${address}/token`)}`,
    authorization: "Bearer runner",
  });
  expect(Object.fromEntries(exchange?.body ?? [])).toEqual({
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    subject_token: "github-identity",
    subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
    client_id: "smoke",
    audience: "aurora",
  });
});

test.each([
  ["/github", { status: 403, body: { value: "leaked-identity" } }],
  ["/github", { status: 200, body: {} }],
  ["/token", { status: 400, body: { error: "invalid_grant", access_token: "leaked-token" } }],
  ["/token", { status: 200, body: { error: "invalid_grant" } }],
])("a refusal of %s ends the smoke test, and no token stands in the message: %o", async (path, answer) => {
  answers[path] = answer;
  const failed = await readSmokeToken(inWorkflow()).catch((error: Error) => error.message);
  expect(failed).toContain(`answered HTTP ${answer.status} without an`);
  expect(failed).not.toMatch(/leaked|runner|github-identity/);
});

test("outside of a job with an identity token the URL is refused", async () => {
  await expect(readSmokeToken({ SMOKE_TOKEN_URL: `${address}/token` })).rejects.toThrow("id-token: write");
});
