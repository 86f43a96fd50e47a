import { signal } from "@preact/signals";

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });

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

/** When something will happen: "in 12 minutes". What is overdue is done at the schedule's next minute. */
export const describeSoon = (instant: Date, now: Date): string => (instant <= now ? "at the next minute" : describeDistance(instant, now));

/** The same with the time of day: "in 12 minutes, at 14:03". */
export const describeDue = (instant: Date, now: Date): string =>
  instant <= now ? describeSoon(instant, now) : `${describeSoon(instant, now)}, ${describeClock(instant, now)}`;

/** The time of day of an instant, with the date when that is another: "at 14:03". */
export function describeClock(instant: Date, now: Date): string {
  const time = clock.format(instant);
  return instant.toDateString() === now.toDateString() ? `at ${time}` : `on ${day.format(instant)} at ${time}`;
}

/** When something expires, or has expired. */
export function describeExpiry(instant: Date, now: Date): string {
  return `${instant <= now ? "expired" : "expires"} ${describeDistance(instant, now)}`;
}

/** An instant as its date and time of day. */
export const describeDate = (instant: Date): string => absolute.format(instant);

/** An instant as its day: "29 May", with the year where that is another. */
export const describeDay = (instant: Date, now: Date): string =>
  instant.getFullYear() === now.getFullYear() ? day.format(instant) : `${day.format(instant)}, ${instant.getFullYear()}`;

const looks = { distance: describeDistance, due: describeDue, soon: describeSoon, expiry: describeExpiry };

/** The instant that each distance in the page is told from. */
const now = signal(new Date());

/** Keeps every distance in the page true. */
export function keepInstantsFresh(): void {
  setInterval(() => {
    now.value = new Date();
  }, 15_000);
}

/** Shows an instant as its distance, with the date beside it for a reader who needs it. */
export function Instant({ at, look = "distance" }: { readonly at: string; readonly look?: keyof typeof looks }) {
  const instant = new Date(at);
  // What was read since the last tick is newer than it.
  const told = now.value.getTime() > Date.now() - 15_000 ? new Date() : now.value;
  return (
    <time dateTime={at} title={describeDate(instant)}>
      {looks[look](instant, told)}
    </time>
  );
}
