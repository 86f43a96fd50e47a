import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterEach, expect, test } from "vitest";
import { authenticateJwt } from "../../lib/http/authenticate-jwt.ts";
import { authorizer } from "../../ops/doctor/checks/authorizer.ts";
import type { Stage } from "../../ops/doctor/stage.ts";

let server: Server | undefined;
afterEach(() => server?.close());

const issuer = "https://login.example";

/** Looks at an API that answers so. @returns What is wrong, and what the route was asked with. */
async function look(status: number, type: string, text: string) {
  const asked: (string | undefined)[] = [];
  const running = createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(request.url === "/connections" ? status : 418, { "content-type": type }).end(text);
  });
  server = running;
  await new Promise<void>((ready) => running.listen(0, "127.0.0.1", ready));
  const api = `http://127.0.0.1:${(running.address() as AddressInfo).port}`;
  const setting = async (name: string) => (name === "PUBLIC_URL" ? api : issuer);
  const { findings } = await authorizer.look({ signal: new AbortController().signal, setting } as unknown as Stage);
  return { findings: findings.map(({ level, what }) => `${level} ${what}`), asked };
}
const refusal = (code: string) => ["application/problem+json", JSON.stringify({ code })] as const;

test.each([
  ["refuses it as it should", 401, ...refusal("unauthenticated"), []],
  ["knows callers by a front end, and refuses it as it should", 403, ...refusal("forbidden"), []],
  ["cannot read the issuer's keys", 503, ...refusal("identity_unavailable"), ["fail HTTP 503 identity_unavailable"]],
  [
    "answers as the gateway does for an authorizer that fails",
    500,
    "application/json",
    '{"message":"Internal Server Error"}',
    [expect.stringMatching(/^fail HTTP 500 from the gateway itself/)],
  ],
  ["lost the route", 404, "application/json", '{"message":"Not Found"}', [expect.stringMatching(/^fail HTTP 404 from the gateway itself/)]],
  [
    "lets such a caller in",
    200,
    "application/json",
    '{"connections":[]}',
    [expect.stringMatching(/^fail HTTP 200 from the gateway itself/)],
  ],
] as const)("S93: the doctor says of an API that %s what is wrong", async (_, status, type, text, expected) => {
  expect((await look(status, type, text)).findings).toEqual(expected);
});

test("S93: the token is of the stage's issuer and of no key that there is, so the keys are read for it, and it is refused", async () => {
  const { asked } = await look(401, ...refusal("unauthenticated"));
  const token = asked[0]?.replace("Bearer ", "") ?? expect.fail();
  expect([decodeJwt(token).iss, decodeProtectedHeader(token)]).toEqual([issuer, { alg: "RS256", kid: "doctor" }]);
  const away = authenticateJwt(
    {
      issuer: "http://127.0.0.1:9/",
      audience: "aurora",
      jwksUrl: "http://127.0.0.1:9/",
      orgClaim: "org",
      permissionsClaim: "p",
      roleClaim: "r",
    },
    () => new Date(),
  );
  await expect(away({ authorization: `Bearer ${token}` })).rejects.toMatchObject({ code: "identity_unavailable" });
});
