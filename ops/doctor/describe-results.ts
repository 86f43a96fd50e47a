import type { Level } from "./check.ts";
import type { Result } from "./run-checks.ts";

const marks = { ok: "✔", fail: "✘", warn: "!", unknown: "?" } as const satisfies Record<"ok" | Level, string>;

const words = { ok: "well", fail: "failed", warn: "with a warning", unknown: "not looked at" } as const satisfies Record<
  "ok" | Level,
  string
>;

/** One line for each check; below it what is wrong, and what mends it. The last line counts. */
export function describeResults(results: readonly Result[]): readonly string[] {
  const width = Math.max(...results.map(({ check }) => check.length));
  const lines = results.flatMap(({ check, level, saw, findings }) => [
    `${marks[level]} ${check.padEnd(width)}  ${saw}`,
    ...findings.flatMap((finding) => [
      `    ${marks[finding.level]} ${finding.what}`,
      ...(finding.mend === undefined ? [] : [`      mend: ${finding.mend}`]),
    ]),
  ]);
  const counts = (["ok", "fail", "warn", "unknown"] as const).flatMap((level) => {
    const count = results.filter((result) => result.level === level).length;
    return count === 0 ? [] : [`${count} ${words[level]}`];
  });
  return [...lines, `${results.length} ${results.length === 1 ? "check" : "checks"}: ${counts.join(", ")}`];
}
