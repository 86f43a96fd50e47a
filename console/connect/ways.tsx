import { useRef } from "preact/hooks";
import { address } from "../address.ts";
import { Row } from "../parts/card.tsx";
import { PageLink, toPath } from "../parts/page-link.tsx";
import { describeMinutes, type Form, findWay, nameOf, withWay } from "../providers/method.ts";
import { partFor } from "../providers/parts.ts";
import type { Provider } from "../providers/provider-part.ts";
import type { ConnectCalls, FormPlace } from "./connect-calls.ts";
import { Way } from "./way.tsx";

type WaysProps = {
  readonly provider: Provider;
  readonly forms: readonly Form[];
  readonly calls: ConnectCalls;
  readonly place: Omit<FormPlace, "id">;
};

/**
 * Shows one way to connect a provider at a time, the recommended one unless the address asks for another. What was looked at stays in the page, so that
 * nothing typed is lost.
 */
export function Ways({ provider, forms, calls, place }: WaysProps) {
  const chosen = findWay(forms, address.value);
  const seen = useRef(new Set<Form>());
  if (chosen !== undefined) {
    seen.current.add(chosen);
  }
  const others = forms.filter((form) => form !== chosen);
  const path = toPath(address.value.split("?")[0] ?? "/");
  return (
    <>
      {forms.map((form, index) =>
        seen.current.has(form) ? (
          <div key={nameOf(form)} hidden={form !== chosen}>
            <Way part={partFor({ provider, method: form.name })} form={form} calls={calls} place={{ ...place, id: `method-${index}` }} />
          </div>
        ) : null,
      )}
      {others.length > 0 && (
        // Closed again when another way is chosen.
        <details class="card fold" key={chosen && nameOf(chosen)}>
          <summary>Other ways ({others.length})</summary>
          <ul class="rows choices" aria-label="Other ways">
            {others.map((form) => (
              <WayRow key={nameOf(form)} to={withWay(path, nameOf(form))} name={form.title} what={form.why} takes={describeMinutes(form)} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

type RowProps = { readonly to: string; readonly name: string; readonly what: string; readonly takes: string };

/** A link to one of several ways, with what it is and what it takes. */
export const WayRow = ({ to, name, what, takes }: RowProps) => (
  <Row what={<PageLink to={to}>{name}</PageLink>} account={what} due={<span class="note">{takes}</span>} />
);
