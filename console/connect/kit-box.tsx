import { useSignal } from "@preact/signals";
import { CopyRow, CopyScript } from "../parts/button.tsx";
import { Fold } from "../parts/card.tsx";
import { Choice } from "../parts/choice.tsx";
import { OuterLink } from "../parts/outer-link.tsx";
import type { Kit } from "./connect-calls.ts";

/** The pages, the scripts and the Terraform that make at the provider what a connection needs: one script is shown at a time. */
export function KitBox({ of: { links, set_up, values, note, remove } }: { readonly of: Kit }) {
  const chosen = useSignal(0);
  const rows = values.map(({ title, value }) => <CopyRow key={title} name={title} text={value} />);
  return (
    <div class="scripts">
      {rows.length === 1 && note === undefined && rows}
      {links.length > 0 && (
        <div class="links">
          {links.map(({ title, url }) => (
            <OuterLink key={url} to={{ label: title, url }} />
          ))}
        </div>
      )}
      {set_up.length > 1 && <Choice look="tabs" question="How do you make it?" titles={set_up.map(({ title }) => title)} chosen={chosen} />}
      {set_up.map(({ title, text }, index) => (
        <div key={title} class="chosen" hidden={index !== chosen.value}>
          <CopyScript name={title} text={text} />
        </div>
      ))}
      {(rows.length > 1 || note !== undefined) && (
        <Fold summary={values.map(({ title }) => title).join(", ")}>
          {note !== undefined && <p class="note">{note}</p>}
          {rows}
        </Fold>
      )}
      {remove.length > 0 && (
        <Fold summary="How to remove it later">
          {remove.map(({ title, text }) => (
            <CopyScript key={title} name={`To remove it: ${title}`} text={text} />
          ))}
        </Fold>
      )}
    </div>
  );
}
