import { useEffect, useRef } from "preact/hooks";
import { announce } from "./announce.ts";

/** Announces a line whenever it is another. @param line - `undefined`: it is not known yet; what was so before the page was opened is no news. */
export function useAnnounced(of: string, line: string | undefined): void {
  const told = useRef(line);
  useEffect(() => {
    if (told.current !== undefined && line !== undefined && told.current !== line) {
      announce(`${of}: ${line}`);
    }
    told.current = line;
  }, [line]);
}
