import { useSignal, useSignalEffect } from "@preact/signals";
import { address } from "../address.ts";
import { toPath } from "../base.ts";
import { PageLink } from "../parts/page-link.tsx";
import { screens } from "../screens.tsx";
import type { Session } from "../session.ts";

/** The pages that the person may go to, and the API's reference. Behind a button where the window is narrow. */
export function Rail({ session }: { readonly session: Session }) {
  const isOpen = useSignal(false);
  useSignalEffect(() => {
    // Another page is shown: the menu has done its work.
    address.value;
    isOpen.value = false;
  });
  const path = toPath(address.value.split("?")[0] ?? "/");
  const { reference = "/reference.html" } = document.body.dataset;
  const shown = screens.filter(({ right }) => right === undefined || session.rights.has(right));
  return (
    <nav class="rail" aria-label="Console">
      <button
        type="button"
        class="quiet menu"
        aria-expanded={isOpen.value}
        aria-controls="menu"
        onClick={() => {
          isOpen.value = !isOpen.value;
        }}
      >
        Menu
      </button>
      <ul id="menu" data-open={isOpen.value}>
        {shown.map(({ menu, path: to }) => (
          <li key={to}>
            <PageLink to={to} current={to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`)}>
              {menu}
            </PageLink>
          </li>
        ))}
        <li>
          <a href={reference}>API</a>
        </li>
      </ul>
    </nav>
  );
}
