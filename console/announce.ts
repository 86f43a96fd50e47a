import { useEffect, useRef } from "preact/hooks";

/** Says something to people who use a screen reader, when they have nothing more urgent to hear. */
export function announce(text: string): void {
  const place = document.getElementById("announcements");
  if (place !== null) {
    place.textContent = text;
  }
}

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
