import type { Fault } from "../fault.ts";

export const scheduleOff: Fault = {
  id: "schedule-off",
  title: "The rules of `jobsRefreshDue` are disabled",
  alarm: "ScheduleSilentAlarm",
  felt: undefined,
  also: { LosingAccessAlarm: "it follows any alarm that means lost access" },
  step: "`aws events enable-rule --name …` for each rule of the function that `aws events list-rules` shows as `DISABLED`",
  make: async ({ schedules }) => {
    const rules = await schedules.disable("jobsRefreshDue");
    return async () => void (await Promise.all(rules.map(schedules.enable)));
  },
};
