import { useLayoutEffect } from "preact/hooks";
import { type Head as HeadOf, head } from "../head.ts";

/** Says at the top of the page what it is about. It shows nothing in its own place. */
export function Head(of: HeadOf): null {
  useLayoutEffect(() => {
    head.value = of;
  });
  return null;
}
