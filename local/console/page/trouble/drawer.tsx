import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { announce } from "../../../../console/announce.ts";
import { Button, CopyRow } from "../../../../console/parts/button.tsx";
import type { Given } from "../../troubles/trouble.ts";
import type { SpotView } from "../../troubles/trouble-desk.ts";
import { askDesk } from "./desk.ts";

/**
 * Offers to make things go wrong beside the product, where the console's server can: the page can be used meanwhile. What is made to be connected is
 * offered where it is connected.
 */
export function Drawer() {
  const spots = useSignal<readonly SpotView[]>([]);
  const given = useSignal<readonly Given[]>([]);
  const outcome = useSignal("");
  const isOpen = useSignal(false);
  const toggle = useRef<HTMLButtonElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    askDesk("GET").then(
      (desk) => {
        spots.value = desk.spots;
      },
      () => undefined,
    );
  }, []);
  useLayoutEffect(() => {
    if (isOpen.value) {
      title.current?.focus();
    }
  }, [isOpen.value]);
  const open = () => {
    isOpen.value = true;
  };
  const close = () => {
    isOpen.value = false;
    // It may be a secret: it is shown once.
    given.value = [];
    outcome.value = "";
    toggle.current?.focus();
  };
  /** @param done - What is said when it has succeeded. */
  const run = async (method: "POST" | "DELETE", path: string, done: string) => {
    try {
      const desk = await askDesk(method, path);
      spots.value = desk.spots;
      given.value = desk.given;
      outcome.value = done;
    } catch {
      outcome.value = "That did not succeed: the simulator does not answer.";
    }
    announce(outcome.value);
  };
  if (spots.value.length === 0) {
    return null;
  }
  const isWrong = spots.value.some(({ troubles }) => troubles.some(({ isActive }) => isActive));
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-expanded={isOpen.value}
        aria-controls="drawer"
        ref={toggle}
        onClick={isOpen.value ? close : open}
      >
        {isWrong ? "Make it go wrong (something is)" : "Make it go wrong"}
      </button>
      <aside
        id="drawer"
        class="drawer"
        aria-labelledby="drawer-title"
        hidden={!isOpen.value}
        onKeyDown={({ key }) => key === "Escape" && close()}
      >
        <h2 id="drawer-title" tabIndex={-1} ref={title}>
          Make it go wrong
        </h2>
        <p class="note">In the simulators beside the product. The page shows what becomes of it.</p>
        <div class="spots">
          {spots.value.map((spot) => (
            <Spot key={spot.where} of={spot} cause={(id, label) => run("POST", `/troubles/${id}`, `Done: ${label}.`)} />
          ))}
        </div>
        <p class="outcome">{outcome}</p>
        <Handed of={given.value} />
        <div class="buttons">
          <Button press={() => run("DELETE", "/troubles", "Everything is right again.")}>Put everything right</Button>
          <Button press={close} look="quiet">
            Close
          </Button>
        </div>
      </aside>
    </>
  );
}

/** What was created for the person to use. It goes when the drawer is closed, or when something else is done. */
function Handed({ of }: { readonly of: readonly Given[] }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.lastElementChild?.scrollIntoView({ block: "nearest" }), [of]);
  return of.length === 0 ? null : (
    <div class="given" ref={place}>
      <p class="note">Shown once: it goes when you close this.</p>
      {of.map(({ label, value }) => (
        <CopyRow key={label} name={label} text={value} />
      ))}
    </div>
  );
}

type SpotProps = { readonly of: SpotView; readonly cause: (id: string, label: string) => Promise<void> };

/** What can be made to go wrong in one place. @param cause - Told which, and what people call it. */
const Spot = ({ of: { where, troubles }, cause }: SpotProps) => (
  <section>
    <h3>{where}</h3>
    <ul>
      {troubles.flatMap(({ id, label, what, isActive, connects }) =>
        connects !== undefined
          ? []
          : [
              <li key={id}>
                <Button press={() => cause(id, `${where}: ${label}`)} look="quiet" id={id} about={`${id}-what`}>
                  {label}
                </Button>
                <p id={`${id}-what`} class="note">
                  {isActive && <strong>In place. </strong>}
                  {what}
                </p>
              </li>,
            ],
      )}
    </ul>
  </section>
);
