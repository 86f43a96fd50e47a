import { describeDate, describeDistance, describeDue, describeExpiry } from "./distance.ts";
import { element } from "./element.ts";

const looks = { distance: describeDistance, due: describeDue, expiry: describeExpiry };

/** Shows an instant as its distance, with the date beside it for a reader who needs it. */
export function instant(iso: string, look: keyof typeof looks = "distance"): HTMLElement {
  const at = new Date(iso);
  return element("time", { datetime: iso, title: describeDate(at), "data-look": look }, looks[look](at, new Date()));
}

/** Keeps every distance true that is shown here. */
export function keepInstantsFresh(): void {
  setInterval(() => {
    for (const shown of document.querySelectorAll<HTMLTimeElement>("time[data-look]")) {
      const { look = "distance" } = shown.dataset;
      shown.textContent = looks[look as keyof typeof looks](new Date(shown.dateTime), new Date());
    }
  }, 15_000);
}
