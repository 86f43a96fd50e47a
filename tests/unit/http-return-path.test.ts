import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseReturnPath } from "../../lib/http/front-end.ts";

const allowed = ["/chat", "/gcp/auth", "/"];

describe("S7: a return path", () => {
  test.each(["/chat", "/gcp/auth", "/", "/chat?tab=2&x=a-b_c.d~e"])("is taken when it is on the list: %s", (value) => {
    expect(parseReturnPath(value, allowed)).toBe(value);
  });

  test.each([
    ["another host", "//evil.example"],
    ["three slashes", "///evil.example"],
    ["backslash", "\\evil.example"],
    ["slash and backslash", "/\\evil.example"],
    ["absolute", "https://evil.example/chat"],
    ["script", "javascript:alert(1)"],
    ["user information", "/chat@evil.example"],
    ["user information behind slashes", "//app.example.com@evil.example"],
    ["encoded slash", "/%2fevil.example"],
    ["encoded slash, upper case", "/%2F%2Fevil.example"],
    ["encoded backslash", "/%5cevil.example"],
    ["double encoding", "/%252fevil.example"],
    ["line break", "/chat\r\nlocation: https://evil.example"],
    ["trailing line break", "/chat\n"],
    ["tab between slashes", "/\t/evil.example"],
    ["null", "/chat\0"],
    ["dots", "/chat/../admin"],
    ["fragment", "/chat#x"],
    ["below an allowed path", "/chat/admin"],
    ["another case", "/CHAT"],
    ["without slash", "chat"],
    ["empty", ""],
    ["too long", `/chat?x=${"a".repeat(512)}`],
    ["full-width slash", "/／evil.example"],
  ])("is refused: %s", (_why, value) => {
    expect(parseReturnPath(value, allowed)).toBeUndefined();
  });

  test("is refused when it is absent", () => {
    expect([parseReturnPath(undefined, allowed), parseReturnPath(null, allowed)]).toEqual([undefined, undefined]);
  });

  test("is refused in every evil form even when the list itself holds it", () => {
    const evil = ["//evil.example", "/\\evil.example", "https://evil.example", "/%2fevil.example"];
    expect(evil.map((value) => parseReturnPath(value, evil))).toEqual(evil.map(() => undefined));
  });

  test("never leaves the front end's origin, whatever is sent and whatever is on the list", () => {
    const piece = fc.constantFrom("/", "\\", "evil.example", "@", ":", "%2f", "%5c", "?", "#", "chat", ".", "\t", "\n", "https", "a");
    const path = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join("")),
      fc.array(piece).map((pieces) => `/${pieces.join("")}`),
    );
    const frontend = fc.constantFrom("https://app.example.com", "https://app.example.com/base/", "http://localhost:3000");
    fc.assert(
      fc.property(path, frontend, (value, base) => {
        const parsed = parseReturnPath(value, [value, value.split("?")[0] ?? ""]);
        return parsed === undefined || new URL(parsed, base).origin === new URL(base).origin;
      }),
      { numRuns: 2000 },
    );
  });
});
