import type { ComponentChildren } from "preact";
import { describeChange } from "./names.ts";

type RowProps = {
  readonly of: { readonly kind: string; readonly name: string };
  /** How the style sheet knows its state. */
  readonly mark?: string;
  readonly children: ComponentChildren;
};

/** One change of a setup in a list, with what there is to say of it. */
export function ChangeRow({ of, mark, children }: RowProps) {
  const [what, name] = describeChange(of);
  return (
    <li data-mark={mark}>
      <span>
        {what} <code>{name}</code>
      </span>
      {children}
    </li>
  );
}
