import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { endpoint } from "../fixtures/endpoint.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

const read = { permission: "connectors:read" } as const;

describe("a failure", () => {
  const fail = (error: unknown, dialect?: "problem" | "aurora") =>
    captureLog(() =>
      endpoint({ ...read, query: ["code"], ...(dialect ? { dialect } : {}) }, async () => {
        throw error;
      })(
        buildEventFrom({}, { route: "GET /things/{id}", query: "code=QUERYCANARY", headers: { authorization: "Bearer HEADERCANARY" } }),
        buildContext(),
      ),
    );

  test("is answered as RFC 9457 says", async () => {
    const { result } = await fail(new Failure("vault_sealed", { detail: "only for the log", retryAfterSeconds: 4.2 }));
    expect(result).toMatchObject({
      statusCode: 503,
      headers: { "content-type": "application/problem+json", "retry-after": "5", "cache-control": "no-store" },
    });
    expect(JSON.parse(result.body ?? "")).toEqual({
      type: "urn:problem-type:aurora-oauth:vault_sealed",
      title: "The credential store is sealed",
      status: 503,
      code: "vault_sealed",
      action: "The operator must unseal Vault.",
      owner: "operator",
      request_id: "JKJaXmPLvHcESHA=",
      retry_after_seconds: 4.2,
    });
  });

  test("is answered in the form of Aurora's client, with the next step where the customer takes it", async () => {
    const { result } = await fail(new Failure("credential_missing"), "aurora");
    expect(result).toMatchObject({ statusCode: 409, headers: { "content-type": "application/json; charset=utf-8" } });
    expect(JSON.parse(result.body ?? "")).toEqual({
      error: "The connection has no credential",
      action: "Connect the provider again.",
      code: "credential_missing",
      request_id: "JKJaXmPLvHcESHA=",
    });
  });

  test("of the operator's has no next step for Aurora's client", async () => {
    const { result } = await fail(new Failure("vault_sealed"), "aurora");
    expect(JSON.parse(result.body ?? "")).not.toHaveProperty("action");
  });

  test.each([
    ["unauthenticated", "Unauthorized"],
    ["forbidden", "Forbidden"],
    ["not_found", "Not found"],
    ["rate_limited", "Rate limit exceeded"],
    ["internal", "Internal server error"],
  ] as const)("%s is %s to Aurora's client", async (code, error) => {
    expect(JSON.parse((await fail(new Failure(code), "aurora")).result.body ?? "")).toMatchObject({ error, code });
  });

  test.each([
    ["consent_denied", "WARN", "customer"],
    ["not_found", "WARN", "caller"],
    ["vault_sealed", "ERROR", "operator"],
    ["deadline_exceeded", "ERROR", "operator"],
  ] as const)("%s is logged once, at %s, and counted", async (code, level, owner) => {
    const { entries } = await fail(new Failure(code, { detail: "why" }));
    const [entry, metric, ...others] = entries;
    expect(entry).toMatchObject({
      level,
      code,
      owner,
      detail: "why",
      request_id: "JKJaXmPLvHcESHA=",
      route: "GET /things/{id}",
      principal_id: "ada",
    });
    expect(metric).toMatchObject({ code, owner, Failures: 1 });
    expect(others).toEqual([]);
  });

  test("that is unexpected is answered as internal and logged with its frames", async () => {
    const { result, entries } = await fail(new TypeError("bug with CANARY"));
    expect(result.statusCode).toBe(500);
    expect(entries[0]).toMatchObject({
      level: "ERROR",
      code: "internal",
      error: { cause: { name: "TypeError", frames: expect.arrayContaining([expect.stringContaining("http-endpoint-failure.test")]) } },
    });
  });

  test("S47, S28: shows nothing of the request, and nothing of a library's error, in answer or log", async () => {
    const gaxios = Object.assign(new Error("request failed: refresh_token=MESSAGECANARY"), {
      config: { data: "client_secret=CONFIGCANARY", headers: { Authorization: "Bearer CONFIGCANARY" } },
      response: { data: { access_token: "RESPONSECANARY" } },
    });
    for (const error of [
      gaxios,
      new Failure("grant_invalid", { cause: gaxios }),
      new Failure("store_denied", { cause: gaxios }),
      "thrown CANARY",
    ]) {
      const { result, text } = await fail(error);
      expect(`${text}${JSON.stringify(result)}`).not.toContain("CANARY");
    }
  });
});
