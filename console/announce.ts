import { useChanged } from "./use-changed.ts";

/** Says something to people who use a screen reader, when they have nothing more urgent to hear. */
export function announce(text: string): void {
  const place = document.getElementById("announcements");
  if (place !== null) {
    place.textContent = text;
  }
}

/** Announces a line whenever it is another. @param line - `undefined`: it is not known yet; what was so before the page was opened is no news. */
export const useAnnounced = (of: string, line: string | undefined): void =>
  useChanged(line, (before) => before !== undefined && line !== undefined && announce(`${of}: ${line}`));
