import { describe, expect, test } from "vitest";
import { planSoak } from "../../local/soak/plan.ts";
import { drawChart } from "../../local/soak/report/chart.ts";
import { type Reported, renderReport } from "../../local/soak/report/render-report.ts";
import { failureLines, latencyLines, memoryLines, percentile, requestLines, stepOf } from "../../local/soak/report/series.ts";

const asked = [
  { at: 0.5, milliseconds: 10, what: "token", status: 200 },
  { at: 0.9, milliseconds: 30, what: "token", status: 200 },
  { at: 1.2, milliseconds: 900, what: "token", status: 503, code: "vault_sealed" },
  { at: 2.5, milliseconds: 50, what: "connect", status: 303, code: "vault_sealed" },
];

describe("series", () => {
  test("requests are counted by second, failures apart", () => {
    const [answered, failed] = requestLines({ asked }, 3);
    expect(answered?.points).toEqual([
      [0, 2],
      [1, 0],
      [2, 0],
    ]);
    expect(failed?.points).toEqual([
      [0, 0],
      [1, 1],
      [2, 1],
    ]);
    expect(failureLines({ asked }, 3)).toEqual([
      {
        name: "vault_sealed",
        points: [
          [0, 0],
          [1, 1],
          [2, 1],
        ],
      },
    ]);
  });

  test("the time is that of requests for a token, by percentile", () => {
    expect(latencyLines({ asked }, 3).map(({ points }) => points[0])).toEqual([
      [0, 30],
      [0, 30],
      [0, 30],
    ]);
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(3);
    expect(percentile([], 0.5)).toBe(0);
  });

  test("an hour has ten seconds a point, and its counts are still those of a second", () => {
    expect([stepOf(60), stepOf(3600)]).toEqual([1, 10]);
    expect(requestLines({ asked }, 3600)[0]?.points[0]).toEqual([0, 0.2]);
  });

  test("each process has its line", () => {
    const processes = [{ pid: 7, functionKey: "tokensServe", rssBytes: 3 * 2 ** 20 }];
    expect(memoryLines({ samples: [{ at: 5, due: 0, processes }] })).toEqual([{ name: "tokensServe 7", points: [[5, 3]] }]);
  });
});

test("a plot has its lines, their names and the bands of the faults", () => {
  const line = {
    name: "answered",
    points: [
      [0, 1],
      [10, 5],
    ] as const,
  };
  const draw = (bands: Parameters<typeof drawChart>[0]["bands"]) => drawChart({ unit: "a second", lines: [line], bands, seconds: 10 });
  const svg = draw([{ name: "Vault sealed", from: 2, to: 4, colour: "rgb(1, 2, 3)" }]);
  expect(svg).toMatch(/^<svg[\s\S]*answered[\s\S]*<\/svg>\s*$/);
  expect(svg).toContain("rgb(1, 2, 3)");
  expect(draw([])).not.toContain("rgb(1, 2, 3)");
});

describe("report", () => {
  const reported = (violations: readonly string[]): Reported => ({
    ...{ seed: 77, minutes: 1, connections: 7, plan: planSoak(77, 60) },
    findings: [{ title: "Nothing is lost", figures: "0 of 7 <lost>", violations }],
    journal: {
      asked,
      happened: [{ name: "vault-sealed", at: 1, lasts: 2, from: 1, to: 3, size: {} }],
      killed: [{ at: 2, functionKey: "tokensServe" }],
      samples: [{ at: 5, due: 3, processes: [{ pid: 7, functionKey: "tokensServe", rssBytes: 1 }] }],
    },
  });

  test("is one file that loads nothing, with the seed, what holds, five plots and the faults", () => {
    const html = renderReport(reported([]));
    expect(html.match(/<svg/g)).toHaveLength(5);
    expect(html).not.toMatch(/\b(?:src|href)=|url\((?!#)|<script|@import/);
    for (const text of [
      "Seed <code>77</code>",
      "Everything holds.",
      "Nothing is lost",
      "0 of 7 &lt;lost&gt;",
      "Vault sealed",
      "vault_sealed",
    ]) {
      expect(html).toContain(text);
    }
  });

  test("says what does not hold", () => {
    const html = renderReport(reported(["org-1 is lost"]));
    expect(html).toContain("Not everything holds.");
    expect(html).toContain("<li>org-1 is lost</li>");
  });
});
