import type { ComponentChildren } from "preact";
import type { ConnectionName } from "../../../answers.ts";
import { PageLink } from "../../../parts/page-link.tsx";
import type { Line } from "../../../parts/search-list.tsx";
import { toPlanPath } from "./addresses.ts";
import { describeChange } from "./names.ts";

type ProjectProps = {
  readonly id: string;
  /** What people call the project. Default its id. */
  readonly name?: string | undefined;
  readonly mark: string;
  /** How it is. */
  readonly words: string;
  /** What there is to say besides. */
  readonly note?: string | undefined;
  /** The connection, where a plan makes the project whole again. */
  readonly again?: ConnectionName | undefined;
};

/** One project in a list: what people call it, how it is, and what to do about it. */
export function toProjectLine({ id, name = id, mark, words, note, again }: ProjectProps): Line {
  const content = (
    <>
      <span>
        {name}
        {name !== id && <small class="id">{id}</small>}
      </span>
      <small>{words}</small>
      {note !== undefined && <p>{note}</p>}
      {again !== undefined && (
        <p>
          <PlanLink name={again} project={id} />
        </p>
      )}
    </>
  );
  return { key: id, words: [name, id, words, note].join(" "), isPinned: mark === "failed", mark, content };
}

/** Leads to the plan of one project, which makes again what is missing there. */
export const PlanLink = ({ name, project }: { readonly name: ConnectionName; readonly project: string }) => (
  <PageLink to={toPlanPath(name, { projects: [project] })} label={`Plan it again: ${project}`}>
    Plan it again
  </PageLink>
);

type ChangeProps = {
  readonly of: { readonly kind: string; readonly name: string };
  /** How the style sheet knows its state. */
  readonly mark?: string;
  readonly children: ComponentChildren;
};

/** One change of a setup in a list, with what there is to say of it. */
export function ChangeRow({ of, mark, children }: ChangeProps) {
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
