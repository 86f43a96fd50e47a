import type { SetupPlan } from "../../../answers.ts";
import type { Line } from "../../../parts/search-list.tsx";
import { ChangeRow } from "./change-row.tsx";
import { countKinds, countOf, describeChange } from "./names.ts";

type Target = SetupPlan["targets"][number];
type Obstacle = Target["obstacles"][number];

/** What a plan does in one project, why, and what stands in the way. @param home - The project that holds the service accounts. */
export function toPlanLine({ id, name, blocked, home_only, changes, obstacles }: Target, home: string): Line {
  const mark = blocked ? "blocked" : changes.length > 0 ? "change" : "same";
  const counted = changes.length > 0 ? countKinds(changes) : blocked ? [] : ["nothing to change"];
  const content = (
    <>
      <h3>
        {name}
        {name !== id && <small>{id}</small>}
      </h3>
      {counted.length > 0 && (
        <p class="counted">
          {counted.map((text) => (
            <span key={text}>{text}</span>
          ))}
        </p>
      )}
      {id === home && !blocked && <p class="note">It holds the service account.{home_only && " Nothing else is changed here."}</p>}
      {obstacles.map((obstacle) => (
        <Obstacle key={obstacle.code} of={obstacle} />
      ))}
      {changes.length > 0 && <Exactly name={name} of={changes} />}
    </>
  );
  const words = [
    ...[name, id, ...counted],
    ...obstacles.flatMap(({ title, action, detail }) => [title, action, ...detail]),
    ...changes.flatMap((change) => [...describeChange(change), change.reason]),
  ];
  return { key: id, words: words.join(" "), isPinned: blocked, mark, content };
}

/** In the words of the API, which name the rights that are missing, and the roles that bring them. */
const Obstacle = ({ of: { blocks, title, action, detail } }: { readonly of: Obstacle }) => (
  <>
    <p>
      <strong>{blocks ? "Cannot be set up: " : "Left out: "}</strong>
      {title}.
    </p>
    <p>{action}</p>
    {detail.length > 0 && (
      <p class="note counted">
        {detail.map((each) => (
          <code key={each}>{each}</code>
        ))}
      </p>
    )}
  </>
);

const Exactly = ({ name, of }: { readonly name: string; readonly of: Target["changes"] }) => (
  <details class="fold">
    <summary>
      What exactly: {countOf(of.length, "change")}
      <span class="visually-hidden"> in {name}</span>
    </summary>
    <ul class="exact">
      {of.map((change) => (
        <ChangeRow key={`${change.kind} ${change.name}`} of={change}>
          <small>{change.before === null ? change.reason : `${change.reason} Now: ${change.before}.`}</small>
        </ChangeRow>
      ))}
    </ul>
  </details>
);
