import type { Fault } from "../fault.ts";
import { felt } from "../losing-access.ts";

export const tableThrottled: Fault = {
  id: "table-throttled",
  title: "The table is throttled",
  alarm: "OperatorFailuresAlarm",
  felt: "table_throttled",
  also: { ...felt, ScheduleFailingAlarm: "a tick that cannot read its index fails as a whole" },
  step: "raise the table's limit in Service Quotas, or slow down the caller of the hot partition",
  make: async ({ table }) => {
    table.throttle(true);
    return async () => table.throttle(false);
  },
};
