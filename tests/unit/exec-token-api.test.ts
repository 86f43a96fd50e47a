import type { RequestListener } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { tokenRequest } from "../../client/exec/token-api.ts";
import { type HttpServer, serveHttp } from "../fixtures/serve-http.ts";

const options = { provider: "aws", account: "1", access: "read", command: ["tool"] } as const;

describe("a request for a token", () => {
  let api: HttpServer | undefined;
  afterEach(() => api?.close());

  /** Asks an API that answers as it is told, as a caller who has these tokens, one after the other. */
  const ask = async (answer: RequestListener, tokens: readonly string[] = ["own"]) => {
    api = await serveHttp(answer);
    let index = 0;
    const caller = {
      read: async () => tokens[index] ?? "",
      forget: () => {
        index = Math.min(index + 1, tokens.length - 1);
      },
    };
    return tokenRequest(`${api.url}/stage/`, caller, options, 900)();
  };
  const json = (status: number, body: object) => [status, { "content-type": "application/json" }, JSON.stringify(body)] as const;
  const answering =
    ([status, headers, body]: ReturnType<typeof json>): RequestListener =>
    (_request, response) =>
      response.writeHead(status, headers).end(body);

  test("names what is wanted, and reads the token, its expiry and what it is for", async () => {
    let asked = "";
    const token = await ask((request, response) => {
      asked = `${request.method} ${request.url} ${request.headers.authorization}`;
      const body = { access_token: "live", expires_at: "2026-11-28T12:00:00.000Z", about: { region: "eu-west-1" }, scopes: [] };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    expect(asked).toMatch(/^GET \/stage\/connections\/aws\/token\?/);
    expect(asked).toContain(" Bearer own");
    expect(new URL(asked.split(" ")[1] ?? "", "http://x").searchParams.toString().split("&").sort()).toEqual([
      "access=read",
      "account=1",
      "min_ttl=900",
    ]);
    expect(token).toMatchObject({
      fields: { access_token: "live" },
      expiresAt: new Date("2026-11-28T12:00:00Z"),
      about: { region: "eu-west-1" },
    });
  });

  test("is sent once more after a 401, with the token that a file or a command then has", async () => {
    const sent: unknown[] = [];
    const listener: RequestListener = ({ headers }, response) => {
      sent.push(headers.authorization);
      const [status, more, body] = headers.authorization === "Bearer next" ? json(200, { access_token: "live" }) : json(401, {});
      response.writeHead(status, more).end(body);
    };
    await ask(listener, ["old", "next"]);
    expect(sent).toEqual(["Bearer old", "Bearer next"]);
    await expect(ask(listener, ["old"])).rejects.toMatchObject({ code: "unauthorized", isFinal: true });
    expect(sent).toEqual(["Bearer old", "Bearer next", "Bearer old"]);
  });

  test.each([
    ["a refusal", json(403, { code: "forbidden", action: "Ask." }), "forbidden: Ask.", true],
    [
      "several connections",
      json(400, { code: "account_required", action: "Name one.", accounts: ["1", "2"] }),
      /^account_required: Name one. \(1, 2\)$/,
      true,
    ],
    ["a limit", json(429, { message: "Too Many Requests" }), "status_429", false],
    ["a page of a proxy", [502, { "content-type": "text/html" }, "<html>"] as const, "status_502", false],
    ["what says that it is JSON", [200, { "content-type": "application/json" }, "<html>"] as const, /^unreachable: /, false],
    ["a stop", json(503, { code: "stopped", action: "Wait." }), "stopped: Wait.", true],
    ["a redirect, which is not followed", [302, { location: "http://127.0.0.1:9" }, ""] as const, "status_302", true],
  ])("says of %s what it is, and whether it is final", async (_, answer, message, isFinal) => {
    await expect(ask(answering(answer as ReturnType<typeof json>))).rejects.toMatchObject({
      isFinal,
      message: expect.stringMatching(message),
    });
  });
});
