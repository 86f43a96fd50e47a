import { announce, button, element, find } from "../../../../console/element.ts";
import type { SpotView, TroubleView } from "../../troubles/trouble-desk.ts";
import { askDesk } from "./desk.ts";
import { givenView } from "./given-view.ts";
import { spotView } from "./spot-view.ts";

/** Offers to make things go wrong beside the product, where the console's server can. What is made to be connected is offered where it is connected. */
export async function offerTrouble(): Promise<void> {
  const desk = await askDesk("GET").catch(() => undefined);
  if (desk !== undefined && desk.spots.length > 0) {
    find("trouble").replaceChildren(...drawer(desk.spots));
  }
}

/** A button, and beside the page what it opens: the page can be used while things go wrong. */
function drawer(first: readonly SpotView[]): HTMLElement[] {
  const outcome = element("p", { class: "outcome" });
  const list = element("div", { class: "spots" });
  const given = element("div", { class: "given" });
  const say = (text: string) => {
    outcome.textContent = text;
    announce(text);
  };
  /** @param done - What is said when it has succeeded. */
  const run = async (method: "POST" | "DELETE", path: string, done: string) => {
    try {
      const { spots, given: made } = await askDesk(method, path);
      show(spots);
      say(done);
      given.replaceChildren(...givenView(made));
      given.lastElementChild?.scrollIntoView({ block: "nearest" });
    } catch {
      say("That did not succeed: the simulator does not answer.");
    }
  };
  const cause = (id: string, label: string) => run("POST", `/troubles/${id}`, `Done: ${label}.`);
  const show = (spots: readonly SpotView[]) => {
    const focused = list.contains(document.activeElement) ? document.activeElement?.id : undefined;
    list.replaceChildren(...spots.map(({ where, troubles }) => spotView({ where, troubles: troubles.filter(isTrouble) }, cause)));
    if (focused !== undefined) {
      document.getElementById(focused)?.focus();
    }
    const isWrong = spots.some(({ troubles }) => troubles.some(({ isActive }) => isActive));
    toggle.textContent = isWrong ? "Make it go wrong (something is)" : "Make it go wrong";
  };

  const setOpen = (isOpen: boolean) => {
    panel.hidden = !isOpen;
    toggle.ariaExpanded = String(isOpen);
    if (!isOpen) {
      // It may be a secret: it is shown once.
      given.replaceChildren();
      outcome.textContent = "";
    }
    (isOpen ? title : toggle).focus();
  };
  const toggle = element("button", { type: "button", class: "quiet", "aria-expanded": "false", "aria-controls": "drawer" });
  toggle.addEventListener("click", () => setOpen(panel.hidden === true));
  const title = element("h2", { id: "drawer-title", tabindex: "-1" }, "Make it go wrong");
  const panel = element(
    "aside",
    { id: "drawer", class: "drawer", "aria-labelledby": "drawer-title", hidden: "" },
    title,
    element("p", { class: "note" }, "In the simulators beside the product. The page shows what becomes of it."),
    list,
    outcome,
    given,
    element(
      "div",
      { class: "buttons" },
      button("Put everything right", () => run("DELETE", "/troubles", "Everything is right again.")),
      button("Close", () => setOpen(false), "quiet"),
    ),
  );
  panel.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") {
      setOpen(false);
    }
  });
  show(first);
  return [toggle, panel];
}

const isTrouble = ({ connects }: TroubleView): boolean => connects === undefined;
