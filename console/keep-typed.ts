const place = "typed";

type Typed = { readonly address: string; readonly whose: string | undefined; readonly values: Readonly<Record<string, string>> };
type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const fields = "input[id]:not([type=radio], [type=checkbox], [type=password]), textarea[id], select[id]";
const addressNow = () => window.location.pathname + window.location.search;
/** The person whose page it is, as the frame names them. */
const personNow = () => document.getElementById("who")?.dataset.person;

/** Keeps what was typed on this page until the person is back from signing in. A secret is not kept, shown or not. */
export function keepTyped(): void {
  const typed = [...document.querySelectorAll<Field>(fields)].filter((field) => !field.hasAttribute("data-secret") && field.value !== "");
  const kept: Typed = { address: addressNow(), whose: personNow(), values: Object.fromEntries(typed.map(({ id, value }) => [id, value])) };
  sessionStorage.setItem(place, JSON.stringify(kept));
}

/** Puts what was kept for this page into its fields, as they appear. Another person who signs in does not see it. */
export function giveBackTyped(): void {
  const kept: Typed | null = JSON.parse(sessionStorage.getItem(place) ?? "null");
  sessionStorage.removeItem(place);
  if (kept === null || kept.address !== addressNow()) {
    return;
  }
  const left = new Map(Object.entries(kept.values));
  const fill = () => {
    for (const [id, value] of left) {
      const field = document.getElementById(id) as Field | null;
      if (field !== null && personNow() === kept.whose) {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        left.delete(id);
      }
    }
    if (left.size === 0) {
      watching.disconnect();
    }
  };
  const watching = new MutationObserver(fill);
  watching.observe(document.body, { childList: true, subtree: true });
}
