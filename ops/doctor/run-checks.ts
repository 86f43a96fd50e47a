import { mapBounded } from "../../lib/map-bounded.ts";
import { type Check, type Finding, fail, type Level, unknown } from "./check.ts";
import { MissingRight, NotDeployed } from "./not-looked-at.ts";
import type { Stage } from "./stage.ts";

export type Result = { readonly check: string; readonly level: "ok" | Level; readonly saw: string; readonly findings: readonly Finding[] };

const checksAtOnce = 6;
const timeoutMs = 20_000;

/** Makes every check, a few at a time, each within its time. In the order of the checks. */
export function runChecks(checks: readonly Check[], stage: Stage, done: (check: string) => void): Promise<readonly Result[]> {
  return mapBounded(checks, checksAtOnce, async (check) => {
    const { saw, findings } = await lookAt(check, stage);
    done(check.name);
    return { check: check.name, level: toWorst(findings), saw, findings };
  });
}

async function lookAt(check: Check, stage: Stage) {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const limitMs = check.timeoutMs ?? timeoutMs;
  const timer = setTimeout(() => reject(new TooLate(`no answer within ${limitMs / 1000} s`)), limitMs);
  try {
    return await Promise.race([check.look(stage), late]);
  } catch (error) {
    return { saw: "was not looked at to the end", findings: [toFinding(error)] };
  } finally {
    clearTimeout(timer);
  }
}

/** It may be broken, slow, or large: that is not known. */
class TooLate extends Error {}

/** What a check did not expect is a failure: it must not read as well. */
function toFinding(error: unknown): Finding {
  if (error instanceof MissingRight || error instanceof NotDeployed || error instanceof TooLate) {
    return unknown(error);
  }
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return fail(words, "see what the message names; with --only you can look at this alone");
}

const levels = ["fail", "unknown", "warn"] as const satisfies readonly Level[];

const toWorst = (findings: readonly Finding[]) => levels.find((level) => findings.some((finding) => finding.level === level)) ?? "ok";
