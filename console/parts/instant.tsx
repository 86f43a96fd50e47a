import { signal } from "@preact/signals";
import { describeDate, describeDistance, describeDue, describeExpiry, describeSoon } from "../distance.ts";

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
