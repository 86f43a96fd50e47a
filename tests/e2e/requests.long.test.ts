import { describe, expect, test } from "vitest";
import { addAccount } from "../fixtures/google-control.ts";
import { connect, newPerson, outcomeOf } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { useTarget } from "../fixtures/use-target.ts";

describe(`${targetName}: requests of callers`, () => {
  const target = useTarget();

  test.each([
    ["/login", "{"],
    ["/login", "nonsense"],
    ["/login", "[]"],
    ["/login", "null"],
    ["/login", '"text"'],
    ["/connections/confirm", "{"],
    ["/connections/confirm", "[]"],
    ["/connections/confirm", "null"],
    ["/connections/confirm/preview", "null"],
    ["/connections/gcp/refresh", "nonsense"],
    ["/connections/gcp/refresh", "null"],
    ["/connections/gcp/check", "nonsense"],
    ["/connections/gcp/check", "[]"],
  ])("POST %s with %s is a 400 that does not repeat it", async (path, body) => {
    const answer = await (await newPerson(target)).sendByHand("POST", path, body);
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_request"]);
    expect(answer.text).not.toContain("nonsense");
  });

  test.each([
    ["/login", { return_to: 5 }, "return_to"],
    ["/login", { return_to: ["/chat"] }, "return_to"],
    ["/login", { replace_account: "yes" }, "replace_account"],
    ["/connections/confirm", {}, "confirm"],
    ["/connections/confirm", { confirm: 5 }, "confirm"],
    ["/connections/confirm", { confirm: "" }, "confirm"],
    ["/connections/confirm", { confirm: "x".repeat(257) }, "confirm"],
    ["/connections/confirm", { confirm: "x", principal: "another-person" }, "*"],
    ["/connections/confirm/preview", {}, "confirm"],
    ["/connections/confirm/preview", { confirm: "x".repeat(257) }, "confirm"],
    ["/connections/confirm/preview", { confirm: "x", principal: "another-person" }, "*"],
    ["/connections/gcp/refresh", { account: "123" }, "*"],
    ["/connections/gcp/check", { my_password_is_hunter2: "123" }, "*"],
  ])("POST %s with %j is a 400 that names the field, if it is a known one", async (path, body, field) => {
    const answer = await (await newPerson(target)).sendByHand("POST", path, body);
    expect([answer.status, answer.json.code, answer.json.field]).toEqual([400, "invalid_request", field]);
  });

  test("an empty body asks for a login with every default, and other fields of Aurora's client are let be", async () => {
    const person = await newPerson(target);
    for (const body of [undefined, "", {}, { userId: "another-person", org_id: "other" }]) {
      const answer = await person.sendByHand("POST", "/login", body);
      expect([answer.status, answer.json.login_url]).toEqual([200, expect.stringContaining(`${target.api}/gcp/start?ticket=`)]);
    }
  });

  test("S49: a user id in a body is ignored: the connection is the caller's", async () => {
    const [person, other] = [await newPerson(target), await newPerson(target)];
    const foreign = { userId: other.id, user_id: other.id, org_id: other.org, tenant: other.org };
    const callback = await connect(person, await addAccount(target), {}, { body: foreign });
    const confirmed = await person.client.confirmConnection({
      confirm: String(new URL(callback.headers.get("location") ?? "").searchParams.get("confirm")),
    });
    expect(confirmed.json.connection).toMatchObject({ connected_by: person.id });
    expect((await other.client.listConnections()).json).toEqual({ connections: [] });
  });

  test("a body above 64 KB is a 413, and at a browser's route a redirect; one of 64 KB is neither", async () => {
    const person = await newPerson(target);
    const padded = (bytes: number) => `{"pad":"${"x".repeat(bytes - 10)}"}`;
    const tooLarge = await person.sendByHand("POST", "/login", padded(64 * 1024 + 1));
    expect([tooLarge.status, tooLarge.json.code, tooLarge.json.error]).toEqual([413, "body_too_large", expect.any(String)]);
    expect((await person.sendByHand("POST", "/login", padded(64 * 1024))).status).toBe(200);
    expect((await person.sendByHand("POST", "/connections/confirm", padded(64 * 1024 + 1))).status).toBe(413);
    const form = await person.visit(`${target.api}/callback`, { method: "POST", body: new URLSearchParams({ state: "x".repeat(70_000) }) });
    // A browser shows it: it is sent on to the front end.
    expect([form.status, outcomeOf(form)]).toEqual([303, { login: "gcp_failed", error: "body_too_large" }]);
  });

  test("a method or a path that is not there is a 404 in the words of Aurora's client", async () => {
    const person = await newPerson(target);
    for (const [method, path] of [
      ["PUT", "/login"],
      ["PATCH", "/connections/gcp"],
      ["DELETE", "/connections"],
      ["GET", "/admin"],
      ["GET", "/.env"],
      ["GET", "/connections/gcp/default/more"],
    ] as const) {
      const { status, headers, json } = await person.sendByHand(method, path);
      const told = { error: "Not found", code: "not_found", request_id: expect.any(String) };
      expect([path, status, headers.get("content-type"), json]).toEqual([path, 404, "application/json; charset=utf-8", told]);
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test.each([
    ["/login", 10, {}],
    ["/connections/confirm", 10, { confirm: "x" }],
    ["/connections/gcp/refresh", 10, {}],
    // A page asks for a check each time that it opens.
    ["/connections/gcp/check", 30, {}],
  ])("S50: POST %s lets %i a minute through for one person, and says how long to wait", async (path, most, body) => {
    const [person, other] = [await newPerson(target), await newPerson(target)];
    // The windows are whole minutes: of 21 calls at least eleven fall into one.
    const answers = await Promise.all(
      Array.from({ length: 2 * most + 1 }, (_, index) => person.sendByHand("POST", path, body, { "x-forwarded-for": `10.0.0.${index}` })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused.length).toBeLessThanOrEqual(most + 1);
    for (const { json, headers } of refused) {
      expect(json).toMatchObject({ code: "rate_limited", retry_after_seconds: expect.any(Number) });
      expect(json.retry_after_seconds).toBeGreaterThan(0);
      expect(json.retry_after_seconds).toBeLessThanOrEqual(60);
      expect(headers.get("retry-after")).toBe(String(json.retry_after_seconds));
    }
    expect((await other.sendByHand("POST", path, body)).status).not.toBe(429);
  });

  test("S50: the two paths of Google's login share one limit", async () => {
    const person = await newPerson(target);
    const minute = () => Math.floor(Date.now() / 60_000);
    const firstWindow = minute();
    const answers = await Promise.all(
      Array.from({ length: 42 }, (_, index) => (index % 2 === 0 ? person.client.startLogin({}) : person.client.startGoogleLogin({}))),
    );
    const windows = minute() - firstWindow + 1;
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(10 * windows);
  });

  test("only the front end's origin may call from a page", async () => {
    const preflight = (origin: string, path = "/connections") =>
      fetch(`${target.api}${path}`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "authorization" },
      });
    for (const path of ["/connections", "/connections/gcp/token", "/nowhere"]) {
      const { status, headers } = await preflight(target.frontEnd, path);
      expect([path, status, headers.get("access-control-allow-origin")]).toEqual([path, 204, target.frontEnd]);
      expect(headers.get("access-control-allow-headers")).toMatch(/authorization.*x-user-role/i);
      expect(headers.get("access-control-allow-methods")).toBe("GET,POST,PUT,PATCH,DELETE");
    }
    const { headers } = await fetch(`${target.api}/nowhere`, { headers: { origin: target.frontEnd } });
    expect(headers.get("access-control-allow-origin")).toBe(target.frontEnd);
    for (const origin of ["https://evil.example", "null", target.frontEnd.replace("http:", "https:"), `${target.frontEnd}.evil.example`]) {
      expect([origin, (await preflight(origin)).headers.get("access-control-allow-origin")]).toEqual([origin, null]);
    }
  });
});
