import { readSwitchesNow } from "../../../lib/table/stored-switches.ts";
import { openTables } from "../../../release/restore/table-items.ts";
import { describeStop, toOption } from "../../stop/selection.ts";
import { toDistance } from "../../to-distance.ts";
import { ask } from "../ask.ts";
import { type Check, warn } from "../check.ts";

/** Whether an operator's stop or pause is in force, which may have been forgotten. */
export const switches: Check = {
  name: "switches",
  rights: ["dynamodb:GetItem"],
  look: async (stage) => {
    const table = { client: openTables(stage.region), name: stage.stack };
    const { stops, drainedSince } = await ask("dynamodb:GetItem", () => readSwitchesNow(table));
    const resume = (option: string) => `if it is over: npm run ops -- resume --stage ${stage.name} ${option} --yes`;
    const paused =
      drainedSince === undefined ? [] : [warn(`refreshes were paused ${toDistance(drainedSince, stage.clock())}`, resume("--drain"))];
    return {
      saw: "stops and pauses that an operator has made",
      findings: [
        ...stops.map(({ target, since }) =>
          warn(`stopped ${toDistance(since, stage.clock())}: ${describeStop(target)}`, resume(toOption(target))),
        ),
        ...paused,
      ],
    };
  },
};
