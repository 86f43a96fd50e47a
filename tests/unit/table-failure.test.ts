import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { onTable, onTableIf } from "../../lib/table/table.ts";

const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({ message: "cancelled", $metadata: {}, CancellationReasons: codes.map((Code) => ({ Code })) });
const failing = (error: Error) => () => Promise.reject(error);

describe("a transaction that DynamoDB cancels", () => {
  it.each([
    ["table_throttled", ["None", "ThrottlingError"]],
    ["table_throttled", ["ProvisionedThroughputExceeded"]],
    ["table_unavailable", ["None", "ValidationError"]],
    ["table_unavailable", []],
  ])("is %s for the reasons %j", async (code, reasons) => {
    await expect(onTable(failing(cancelled(...reasons)))).rejects.toMatchObject({ code, detail: "dynamodb: TransactionCanceledException" });
    await expect(onTableIf(failing(cancelled(...reasons)))).rejects.toMatchObject({ code });
  });

  it.each(["ConditionalCheckFailed", "TransactionConflict"])("is no failure of a conditional call for %s", async (reason) => {
    expect(await onTableIf(failing(cancelled("None", reason)))).toBeUndefined();
    await expect(onTable(failing(cancelled("None", reason)))).rejects.toMatchObject({ code: "table_unavailable" });
  });
});
