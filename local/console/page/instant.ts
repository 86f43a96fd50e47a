import { element } from "./element.ts";

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** How far away an instant is, in the largest unit that fits: "in 59 minutes", "2 hours ago". */
export function describeDistance(instant: Date, now: Date): string {
  const seconds = Math.round((instant.getTime() - now.getTime()) / 1000);
  const [unit, size] = units.find(([, unitSeconds]) => Math.abs(seconds) >= unitSeconds) ?? (["second", 1] as const);
  return unit === "second" ? (seconds > 0 ? "in less than a minute" : "just now") : relative.format(Math.trunc(seconds / size), unit);
}

/** Shows an instant as its distance, with the date beside it for whoever needs it. */
export function instant(iso: string): HTMLElement {
  const at = new Date(iso);
  return element("time", { datetime: iso, title: absolute.format(at) }, describeDistance(at, new Date()));
}

/** Keeps every distance in the page true. */
export function keepInstantsFresh(): void {
  setInterval(() => {
    for (const shown of document.querySelectorAll("time")) {
      shown.textContent = describeDistance(new Date(shown.dateTime), new Date());
    }
  }, 15_000);
}
