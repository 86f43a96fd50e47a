import type { ConnectionName, SetupResult, SetupStatus } from "../../../answers.ts";
import { SearchList } from "../../../parts/search-list.tsx";
import { Chooser } from "./chooser.tsx";
import { describeCode, describeKeptLogin, describeUnprepared } from "./code-words.ts";
import { countProjects } from "./names.ts";
import { toProjectLine } from "./rows.tsx";

const choiceFirst = "Up to five projects are set up automatically. With more, nothing is changed until you choose.";
const approvalFirst = "Nothing has been changed. Choose projects, look at the plan, and approve it.";

type EndProps = { readonly of: Extract<SetupStatus, { complete: true }>; readonly name: ConnectionName };

/** What there is to say and to do after a run has ended. */
export function RunEnd({ of, name }: EndProps) {
  if (of.state === "FAILURE") {
    return <p>{describeCode(of.code).action}</p>;
  }
  const { result, fault } = of;
  if (result.status === "FAILED") {
    return <p>{describeUnprepared(result.redirect_params).action}</p>;
  }
  return (
    <div class="setup-result">
      {result.status === "needs_selection" ? (
        <>
          <p>{result.approval_required ? approvalFirst : choiceFirst}</p>
          <Chooser name={name} eligible={result.eligible_projects} areAllChosen={result.approval_required === true} />
        </>
      ) : fault === undefined ? (
        result.login && <p>{describeLogin(result.login)}</p>
      ) : (
        <p>{describeCode(fault.code).action}</p>
      )}
      <LeftOut of={result.left_out} />
    </div>
  );
}

type Result<Status> = Extract<SetupResult, { status: Status }>;

/** What became of a login that was to end. */
function describeLogin({ state, code = "internal" }: NonNullable<Result<"SUCCESS">["login"]>): string {
  const { title, action } = describeKeptLogin(code);
  return state === "ended"
    ? "The login was given back: the connection goes on without it."
    : `The login is kept, and works as before. ${title}. ${action}`;
}

/** Of more projects than this only their number is seen at once. */
const mostOpen = 5;

/** The projects that a run has not set up, and that no person left out for it: each with the reason, and what to do about it. */
function LeftOut({ of }: { readonly of: Result<"SUCCESS">["left_out"] }) {
  const lines = of.map(({ projectId: id, name, code }) => {
    const { title, action } = describeCode(code);
    return toProjectLine({ id, name, mark: "left", words: `left out: ${title}`, note: action });
  });
  return lines.length === 0 ? null : (
    <details class="fold" open={lines.length <= mostOpen}>
      <summary>{countProjects(lines.length)} left out</summary>
      <SearchList id="left-out" things="projects" of={lines} look="projects" label="Left out" />
    </details>
  );
}
