import { useMemo } from "preact/hooks";
import { readSetupRun } from "../../../../client/generated/operations.ts";
import type { SetupStatus } from "../../../answers.ts";
import { type Reading, useReading } from "../../../parts/read.tsx";
import { useVisit } from "../../../visit.ts";

/** A run begins within seconds. One whose record is not kept any more answers as one that has not begun, for ever. */
const patienceMs = 120_000;

/** How far a run of the setup is. `isUnheard`: it has not begun for two minutes, and is not asked for any more. */
export type Run = { readonly status: SetupStatus; readonly isUnheard: boolean };

/** Follows a run of the setup for as long as the page shows it. */
export function useRun(runId: string): Reading<Run> {
  const { api } = useVisit();
  const since = useMemo(() => Date.now(), [runId]);
  const read = async (): Promise<Run> => {
    const status = await api.askQuietly(readSetupRun, runId);
    return { status, isUnheard: status.state === "PENDING" && Date.now() - since >= patienceMs };
  };
  return useReading({ read, isMoving: ({ status, isUnheard }) => !status.complete && !isUnheard }, [runId]);
}
