import { expect, it } from "vitest";
import { type Finding, type Severity, summariseFindings } from "../../lib/connections/finding.ts";

const at = new Date("2026-03-01T12:00:00Z");
const found = (severity: Severity, code: string = severity): Finding => ({ code, severity, title: "t", action: "a", owner: "customer" });

it.each([
  ["the worst", [found("info"), found("warning"), found("error")], { severity: "error", code: "error" }],
  ["what could not be checked before a warning", [found("warning"), found("unknown")], { severity: "unknown", code: "unknown" }],
  ["the first of equal ones", [found("warning", "one"), found("warning", "other")], { severity: "warning", code: "one" }],
])("the summary of a check names %s", (_, findings, worst) => {
  expect(summariseFindings(findings, at)).toEqual({ at, worst });
});

it("the summary of a check that found nothing is its instant", () => {
  expect(summariseFindings([], at)).toEqual({ at });
});
