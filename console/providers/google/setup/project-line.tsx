import type { ConnectionName } from "../../../answers.ts";
import { PageLink } from "../../../parts/page-link.tsx";
import type { Line } from "../../../parts/search-list.tsx";
import { toPlanPath } from "./addresses.ts";

type Told = {
  readonly id: string;
  /** What people call the project. Default its id. */
  readonly name?: string | null;
  readonly mark: string;
  /** How it is. */
  readonly words: string;
  /** What there is to say besides. */
  readonly note?: string | undefined;
  /** The connection, where a plan makes the project whole again. */
  readonly again?: ConnectionName | undefined;
};

/** One project in a list: what people call it, how it is, and what to do about it. */
export function toProjectLine({ id, name, mark, words, note, again }: Told): Line {
  const title = name ?? id;
  const content = (
    <>
      <span>
        {title}
        {title !== id && <small class="id">{id}</small>}
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
  return { key: id, words: [title, id, words, note].join(" "), isPinned: mark === "failed", mark, content };
}

/** Leads to the plan of one project, which makes again what is missing there. */
export const PlanLink = ({ name, project }: { readonly name: ConnectionName; readonly project: string }) => (
  <PageLink to={toPlanPath(name, { projects: [project], access: "read" })} label={`Plan it again: ${project}`}>
    Plan it again
  </PageLink>
);
