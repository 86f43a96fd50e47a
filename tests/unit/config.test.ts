import { describe, expect, test } from "vitest";
import { exactUrl, integer, oneOf, optionalSetting, readConfig, text, url } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";

const failureOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof Failure ? { code: error.code, detail: error.detail } : error;
  }
  return undefined;
};

describe("readConfig", () => {
  test("gives each value its type and name", () => {
    const config = readConfig(
      { TABLE_NAME: "aurora", FRONTEND_URL: "https://app.example.com/", CONSENT: "off", COUNT: "3", EXTRA: "ignored" },
      {
        tableName: text("TABLE_NAME"),
        frontendUrl: url("FRONTEND_URL"),
        consent: oneOf("CONSENT", ["required", "off"], "required"),
        mode: oneOf("AUTH_MODE", ["jwt", "proxy"], "jwt"),
        count: integer("COUNT", { min: 1, max: 5 }),
        jwks: optionalSetting(url("JWKS")),
      },
    );
    expect(config).toEqual({
      tableName: "aurora",
      frontendUrl: "https://app.example.com",
      consent: "off",
      mode: "jwt",
      count: 3,
      jwks: undefined,
    });
  });

  test("names every missing and every malformed key in one failure", () => {
    const settings = { a: text("A"), b: url("B"), c: oneOf("C", ["x", "y"]), d: integer("D", { min: 0, max: 9 }), e: text("E") };
    expect(failureOf(() => readConfig({ A: "", B: "ftp://host", C: "z", D: "10" }, settings))).toEqual({
      code: "configuration_invalid",
      detail: "missing: A, E; malformed: B, C, D",
    });
  });

  test("never puts a value into the failure", () => {
    const { detail } = failureOf(() => readConfig({ B: "hvs.CANARY" }, { b: url("B") })) as { detail: string };
    expect(detail).toBe("malformed: B");
  });

  test("counts an empty text as missing, so that a fallback or optional takes its place", () => {
    expect(readConfig({ A: "", B: "" }, { a: text("A", "fallback"), b: optionalSetting(text("B")) })).toEqual({
      a: "fallback",
      b: undefined,
    });
  });

  test("refuses a malformed value of an optional key", () => {
    expect(failureOf(() => readConfig({ A: "nonsense" }, { a: optionalSetting(url("A")) }))).toMatchObject({ detail: "malformed: A" });
  });
});

describe("url", () => {
  test.each(["https://user:password@host", "https://host?x=1", "https://host#x", "javascript:alert(1)", "/path", "host"])(
    "refuses %s",
    (value) => {
      expect(failureOf(() => readConfig({ A: value }, { a: url("A") }))).toMatchObject({ detail: "malformed: A" });
    },
  );

  test.each([
    ["https://host/base/", "https://host/base"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
  ])("reads %s as %s", (value, expected) => {
    expect(readConfig({ A: value }, { a: url("A") }).a).toBe(expected);
  });

  test("exactUrl keeps a trailing slash, which is part of some issuers' names", () => {
    expect(readConfig({ A: "https://issuer.example.com/" }, { a: exactUrl("A") }).a).toBe("https://issuer.example.com/");
  });
});

describe("integer", () => {
  test.each(["1.5", "1e3", " 1", "0x1", "-1", "11", "999999999999999999"])("refuses %s between 0 and 10", (value) => {
    expect(failureOf(() => readConfig({ A: value }, { a: integer("A", { min: 0, max: 10 }) }))).toMatchObject({ detail: "malformed: A" });
  });
});
