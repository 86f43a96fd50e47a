import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildFrontEndUrl, parseReturnPath, parseReturnPaths } from "../../lib/http/front-end.ts";

const frontEnd = { url: "https://app.example", returnPaths: ["/chat", "/console"] };

describe("the front end's URL", () => {
  it.each([
    ["/console", { login: "gcp_failed", error: "state_invalid" }, "https://app.example/console?login=gcp_failed&error=state_invalid"],
    ["/console?tab=1", { login: "x" }, "https://app.example/console?tab=1&login=x"],
    [undefined, { login: "x" }, "https://app.example/chat?login=x"],
    ["/chat?login=forged&login=again", { login: "x" }, "https://app.example/chat?login=x"],
    ["/chat", { error: "a&b=c#d" }, "https://app.example/chat?error=a%26b%3Dc%23d"],
  ])("for %s with %j is %s", (path, outcome, expected) => {
    expect(buildFrontEndUrl(frontEnd, path, outcome).href).toBe(expected);
  });

  it("is its root when no page is configured", () => {
    expect(buildFrontEndUrl({ url: "https://app.example", returnPaths: [] }, undefined, {}).href).toBe("https://app.example/");
  });

  it.each([
    "//evil.example",
    "https://evil.example/chat",
    "\\\\evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
  ])("S7: never leads to %j", (path) => {
    expect(() => buildFrontEndUrl(frontEnd, path, {})).toThrow(RangeError);
  });

  it("S7: stays on the front end's origin for every accepted return path", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.constantFrom("/chat", "/console").chain((path) => fc.string().map((rest) => path + rest)),
        ),
        (value) => {
          const path = parseReturnPath(value, frontEnd.returnPaths);
          expect(buildFrontEndUrl(frontEnd, path, { login: "x" }).origin).toBe("https://app.example");
        },
      ),
    );
  });
});

describe("return paths", () => {
  it.each([
    ["/chat", ["/chat"]],
    [" /chat , /console,", ["/chat", "/console"]],
    ["", []],
  ])("are read from %j", (text, expected) => {
    expect(parseReturnPaths(text)).toEqual(expected);
  });
});
