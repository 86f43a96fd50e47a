import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/**
 * What was asked for once, as a detail of what is shown. `undefined` until it is there, and where it could not be read.
 *
 * @param about - It is asked for again when one of these is another.
 */
export function useAnswer<Value>(ask: () => Promise<Value>, about: readonly unknown[]): Value | undefined {
  const answer = useSignal<Value | undefined>(undefined);
  useEffect(() => {
    let isLeft = false;
    const take = (value: Value | undefined) => {
      if (!isLeft) {
        answer.value = value;
      }
    };
    ask().then(take, () => take(undefined));
    return () => {
      isLeft = true;
    };
  }, about);
  return answer.value;
}
