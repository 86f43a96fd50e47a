import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { readCustomerSide } from "../../client/generated/operations.ts";
import { CopyRow, CopyScript } from "../parts/button.tsx";
import { Fold } from "../parts/card.tsx";
import { Choice } from "../parts/choice.tsx";
import { OuterLink } from "../parts/outer-link.tsx";
import { Read, useReading } from "../parts/read.tsx";
import type { Provider } from "../providers/provider-part.ts";
import { useVisit } from "../visit.ts";
import type { Kit } from "./connect-calls.ts";

/** The pages, the scripts and the Terraform that make at the provider what a connection needs: one script is shown at a time. */
export function KitBox({ of: { links, set_up, values, note, remove } }: { readonly of: Kit }) {
  const chosen = useSignal(0);
  const rows = values.map(({ title, value }) => <CopyRow key={title} name={title} text={value} />);
  const isFolded = rows.length > 1 || note !== undefined;
  return (
    <div class="scripts">
      {!isFolded && rows}
      {links.length > 0 && (
        <div class="links">
          {links.map((link) => (
            <OuterLink key={link.url} to={link} />
          ))}
        </div>
      )}
      {set_up.length > 1 && <Choice look="tabs" question="How do you make it?" titles={set_up.map(({ title }) => title)} chosen={chosen} />}
      {set_up.map(({ title, text }, index) => (
        <div key={title} class="chosen" hidden={index !== chosen.value}>
          <CopyScript name={title} text={text} />
        </div>
      ))}
      {isFolded && (
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

/** `account`: of a connection that is there, for which there may be more. */
type Asked = { readonly provider: Provider; readonly method: string; readonly account?: string };

/** The scripts and the Terraform of a connection that is there. They are asked for when a person opens them. */
export function KitFold(of: Asked) {
  const [wasOpen, open] = useState(false);
  return (
    <details class="fold" onToggle={() => open(true)}>
      <summary>Scripts and Terraform that make it</summary>
      {wasOpen && <Scripts {...of} />}
    </details>
  );
}

function Scripts({ provider, ...of }: Asked) {
  const { api } = useVisit();
  const kit = useReading({ read: () => api.askQuietly(readCustomerSide, provider, of), isFixed: true }, []);
  return (
    <Read of={kit} name="The scripts">
      {(made) => <KitBox of={made} />}
    </Read>
  );
}
