import { describe, expect, test } from "vitest";
import { origin, parseOrigin, readConfig } from "../../lib/config.ts";
import { findProblemsOf } from "../fixtures/check-parameters.ts";

describe("a front end", () => {
  test.each(["https://app.example.com", "https://app.example.com:8443", "http://localhost:3000", "http://127.0.0.1:41234"])(
    "at %s is an origin",
    (value) => {
      expect(parseOrigin(value)).toBe(value);
      expect(readConfig({ FRONTEND_URL: value }, { url: origin("FRONTEND_URL") })).toEqual({ url: value });
      expect(findProblemsOf({ frontendUrl: value })).toEqual([]);
    },
  );

  test.each([
    "https://app.example.com/",
    "https://app.example.com/console",
    "https://app.example.com?tab=1",
    "https://app.example.com#top",
    "https://user@app.example.com",
    "https://app.example.com:443",
    "https://App.example.com",
    " https://app.example.com",
    "https://app.example.com,https://other.example.com",
    "http://app.example.com",
    "http://localhost.example.com",
    "app.example.com",
    "*",
    "null",
  ])("S7: at %j is refused, at package time and at run time", (value) => {
    expect(parseOrigin(value)).toBeUndefined();
    expect(() => readConfig({ FRONTEND_URL: value }, { url: origin("FRONTEND_URL") })).toThrow(
      expect.objectContaining({ code: "configuration_invalid", detail: "malformed: FRONTEND_URL" }),
    );
    expect(findProblemsOf({ frontendUrl: value })).toEqual([expect.stringContaining("frontendUrl must be an origin")]);
  });

  test("may be missing when packaging; a function that needs it fails when it runs", () => {
    expect(findProblemsOf({ frontendUrl: "" })).toEqual([]);
    expect(() => readConfig({ FRONTEND_URL: "" }, { url: origin("FRONTEND_URL") })).toThrow(
      expect.objectContaining({ detail: "missing: FRONTEND_URL" }),
    );
  });
});
