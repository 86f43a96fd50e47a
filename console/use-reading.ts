import { useContext, useEffect, useMemo } from "preact/hooks";
import { openReading, type Reading, type ReadingOf } from "./reading.ts";
import { VisitContext } from "./visit.ts";

/** Reads something while the page shows it. @param about - It is another thing when one of these is another. */
export function useReading<Value>(of: ReadingOf<Value>, about: readonly unknown[]): Reading<Value> {
  const visit = useContext(VisitContext);
  const { reading, ending } = useMemo(() => {
    const ending = new AbortController();
    return { ending, reading: openReading(of, AbortSignal.any([visit?.signal ?? [], ending.signal].flat())) };
  }, [visit, ...about]);
  useEffect(() => {
    void reading.begin();
    return () => ending.abort();
  }, [reading]);
  return reading;
}
