/**
 * Changes what a part of the page holds. The keyboard's place, on a link, in what has an id or on what opens a fold, stays on what is alike
 * afterwards; in a field it stays behind the same letter.
 */
export function keepFocus(body: HTMLElement, change: () => void): void {
  const focused = document.activeElement;
  const find = focused === null || !body.contains(focused) ? undefined : finderOf(body, focused);
  change();
  find?.()?.focus();
}

function finderOf(body: HTMLElement, focused: Element): (() => HTMLElement | undefined) | undefined {
  if (focused instanceof HTMLAnchorElement) {
    const { href, textContent } = focused;
    return () => {
      const alike = [...body.querySelectorAll("a")].filter((link) => link.href === href);
      return alike.find((link) => link.textContent === textContent) ?? alike[0];
    };
  }
  if (focused.id !== "") {
    const selected = focused instanceof HTMLInputElement ? ([focused.selectionStart, focused.selectionEnd] as const) : undefined;
    return () => {
      const alike = document.getElementById(focused.id);
      if (alike instanceof HTMLInputElement && selected !== undefined) {
        alike.setSelectionRange(...selected);
      }
      return alike ?? undefined;
    };
  }
  const id = focused.closest<HTMLElement>("[data-fold]")?.dataset.fold;
  return id === undefined ? undefined : () => body.querySelector<HTMLElement>(`[data-fold="${CSS.escape(id)}"] > summary`) ?? undefined;
}
