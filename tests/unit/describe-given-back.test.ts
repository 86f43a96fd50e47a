import { describe, expect, test } from "vitest";
import { describeGivenBack } from "../../local/stories/describe-given-back.ts";
import { drawTable } from "../../local/stories/draw-table.ts";

const now = new Date("2026-11-27T10:00:00Z");
const disconnected = { state: "disconnected" as const, revoked: false, undone: [], left: [] };

describe("the table at the end of the demo", () => {
  test("says what the answers say, and that nothing is nothing", () => {
    const [head, google, tailscale] = describeGivenBack(
      [
        { provider: "Google Cloud", method: "login", stored: ["refresh_token"], disconnected: { ...disconnected, revoked: true } },
        {
          provider: "Tailscale",
          method: "oauth_client",
          stored: [],
          disconnected: {
            ...disconnected,
            undone: [{ what: "auth_key", state: "removed" }],
            left: [
              { what: "client", lives_until: "2027-01-26T10:00:00Z" },
              { what: "access_token", lives_until: "2026-11-27T11:00:00Z" },
            ],
          },
        },
      ],
      now,
    ).map((line) => line.split(/ {2,}/));
    expect(head).toEqual(["provider", "method", "stored in Vault", "undone", "left"]);
    expect(google).toEqual(["Google Cloud", "login", "refresh_token", "grant revoked", "nothing"]);
    expect(tailscale).toEqual(["Tailscale", "oauth client", "nothing", "auth key removed", expect.stringMatching(/^client for 60 days,/)]);
  });

  test("a cell that is too wide goes on below, between words, and the columns stay aligned", () => {
    const words = Array.from({ length: 8 }, (_, index) => `word-${index}`);
    const lines = drawTable(["a", "b", "c"], [["x", words.join(" "), "y"]]);
    expect(lines.length).toBe(3);
    expect(lines.join(" ").match(/word-\d/g)).toEqual(words);
    expect(lines[1]?.indexOf("y")).toBe(lines[0]?.indexOf("c"));
    expect(lines[2]).toMatch(/^ {3}word-\d/);
  });
});
