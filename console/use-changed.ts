import { useEffect, useRef } from "preact/hooks";

/** Does something whenever a value is another than it was. */
export function useChanged<Value>(value: Value, then: (before: Value) => unknown): void {
  const was = useRef(value);
  useEffect(() => {
    if (was.current !== value) {
      then(was.current);
    }
    was.current = value;
  }, [value]);
}
