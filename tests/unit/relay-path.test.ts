import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCall } from "../../lib/relay/parse-call.ts";

const parse = (path: string) => parseCall({ method: "GET", path, headers: {} });

/** Pieces of which paths that mislead are made. */
const pieces = [
  "/",
  "\\",
  "..",
  ".",
  "%2e",
  "%2F",
  "%252f",
  "%5c",
  "a",
  "tailnet",
  ":",
  "@",
  "?",
  "#",
  "%00",
  "%",
  ";",
  "//",
  "％",
  "%EF%BC%8F",
  "b=c",
  "&",
];
const anyPath = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 12 })
  .map((parts) => `/${parts.join("")}`);

describe("S82: a path of the relay", () => {
  it("that is accepted is read in one way: as it was judged, by whoever decodes it once, resolves dots, or parses it as a URL", () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyPath, (path) => {
        let call: ReturnType<typeof parse>;
        try {
          call = parse(path);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_request", field: "path" });
          return;
        }
        accepted += 1;
        const url = new URL(`https://host.example.com${call.path}${call.query}`);
        expect([url.origin, url.hash, url.pathname, url.search]).toEqual([
          "https://host.example.com",
          "",
          call.path,
          call.query === "?" ? "" : call.query,
        ]);
        const judged = call.segments.length === 0 ? "/" : `/${call.segments.join("/")}`;
        expect(decodeURIComponent(url.pathname)).toBe(judged);
        expect(decodeURIComponent(judged)).toBe(judged);
        expect(judged.split("/").some((segment) => segment === "." || segment === "..")).toBe(false);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  it.each([
    ["/v1/projects/p:getIamPolicy", "/v1/projects/p:getIamPolicy"],
    ["/v1/x/a%40b.com", "/v1/x/a@b.com"],
    ["/a%20b/c", "/a%20b/c"],
    ["/r%C3%A9seau", "/r%C3%A9seau"],
    ["/", "/"],
    ["/a;b", "/a%3Bb"],
  ])("%s is sent as %s", (path, sent) => {
    expect(parse(path).path).toBe(sent);
  });
});
