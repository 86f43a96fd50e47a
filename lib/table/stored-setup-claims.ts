import * as v from "valibot";
import type { SetupClaims } from "../setup/setup-claims.ts";
import type { Clock } from "../system.ts";
import { item, textInstant } from "./item.ts";
import { type ItemKey, setupClaimItemKey, stoppedSetupItemKey, ttlAttribute } from "./item-keys.ts";
import { eraseItemIf, ifEqual, readAs, takeClaim, writeItem } from "./requests.ts";
import { PutCommand, type Table, toUnixSeconds } from "./table.ts";

/** Stores the claims of runs on their connections, each in one conditional write. */
export function setupClaimsIn(table: Table, clock: Clock): SetupClaims {
  const readRun = async (Key: ItemKey) => {
    const claim = await readAs(setupClaimItem, table, Key);
    return claim !== undefined && claim.until >= clock() ? claim.runId : undefined;
  };
  return {
    claim: async (connection, runId, until) => {
      const Key = setupClaimItemKey(connection);
      const claim = {
        TableName: table.name,
        Item: toItem(Key, runId, until),
        ConditionExpression: "attribute_not_exists(pk) OR run_id = :run OR #until < :now",
        ExpressionAttributeNames: { "#until": "until" },
        ExpressionAttributeValues: { ":run": runId, ":now": clock().toISOString() },
      };
      const send = (more: object) => table.client.send(new PutCommand({ ...claim, ...more }));
      const claimed = await takeClaim(table, Key, send, ({ run_id }) => run_id === runId);
      return claimed.kind === "taken" ? runId : setupClaimItem.parse(claimed.item).runId;
    },

    // One after the other: a stop writes its mark before it removes the claim, so a claim that is gone has its mark by then.
    read: async (connection) => (await readRun(setupClaimItemKey(connection))) ?? readRun(stoppedSetupItemKey(connection)),

    release: async (connection, runId, workUntil) => {
      if (workUntil !== undefined) {
        await writeItem(table, toItem(stoppedSetupItemKey(connection), runId, workUntil));
      }
      await eraseItemIf(table, setupClaimItemKey(connection), ifEqual("run_id", runId));
    },
  };
}

export const setupClaimItem = item({ runId: v.string(), until: textInstant });

const toItem = (key: ItemKey, runId: string, until: Date) => ({
  ...key,
  ...setupClaimItem.build({ runId, until }),
  [ttlAttribute]: toUnixSeconds(until),
});
