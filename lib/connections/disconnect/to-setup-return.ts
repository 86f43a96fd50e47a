import type { SetupCount, SetupLeftCode, SetupReturn, TeardownProgress } from "../setup-return.ts";
import type { SetupReport, StandingPart } from "./teardown.ts";

/** Things that are listed one by one. With their commands they are less than half of what an item of the table may hold. */
export const mostListed = 300;

/** Groups of things that are gone. Beyond that they are counted by their kind alone. */
const mostGroups = 300;

/** Builds what is told of a setup's things. @returns `undefined`: setup made nothing. */
export function toSetupReturn(report: SetupReport, teardown: TeardownProgress | undefined): SetupReturn | undefined {
  const { undone, standing } = report;
  if (undone.length === 0 && standing.length === 0) {
    return undefined;
  }
  // What a later teardown takes back comes first: what is kept on purpose works without us.
  const left = standing.toSorted((one, other) => Number(one.state === "kept") - Number(other.state === "kept"));
  return {
    undone: count(undone),
    left: left.slice(0, mostListed).map((part) => ({ ...part, code: toCode(part, teardown) })),
    ...(left.length > mostListed ? { unlisted: left.length - mostListed } : {}),
  };
}

function count(undone: SetupReport["undone"]): SetupCount[] {
  const inTargets = Object.values(Object.groupBy(undone, ({ what, target }) => JSON.stringify([what, target])));
  if (inTargets.length <= mostGroups) {
    return inTargets.flatMap((group = []) => group.slice(0, 1).map(({ what, target }) => ({ what, target, count: group.length })));
  }
  return Object.entries(Object.groupBy(undone, ({ what }) => what)).map(([what, group = []]) => ({ what, count: group.length }));
}

/** Why it still stands. What the provider said of the thing itself says more than what ended the teardown. */
function toCode({ state, code }: StandingPart, teardown: TeardownProgress | undefined): string {
  if (state === "kept") {
    return "kept_for_others" satisfies SetupLeftCode;
  }
  if (teardown === undefined) {
    return "teardown_declined" satisfies SetupLeftCode;
  }
  if (teardown.state !== "over") {
    return "teardown_under_way" satisfies SetupLeftCode;
  }
  const why = teardown.code === "deadline_exceeded" ? undefined : teardown.code;
  return code ?? why ?? ("teardown_unfinished" satisfies SetupLeftCode);
}
