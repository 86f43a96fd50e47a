import type { Embedded } from "./stack.ts";

/** Runs a function's next scheduled minute now: each of its schedules once, with its own input. */
export async function fireSchedule({ template, functions }: Pick<Embedded, "template" | "functions">, functionKey: string): Promise<void> {
  const schedules = template.functions[functionKey]?.schedules ?? [];
  await Promise.all(schedules.map(({ input }) => functions.invoke(functionKey, input ?? {})));
}
