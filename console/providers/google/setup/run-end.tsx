import type { ConnectionName, SetupResult, SetupStatus } from "../../../answers.ts";
import { SearchList } from "../../../parts/search-list.tsx";
import { Chooser } from "./chooser.tsx";
import { describeCode, describeUnprepared } from "./code-words.ts";
import { describeKeptLogin } from "./kept-login-words.ts";
import { countProjects } from "./names.ts";
import { toProjectLine } from "./project-line.tsx";

type Ended = Extract<SetupStatus, { complete: true }>;

type LoginEnd = { readonly state: "ended" | "kept"; readonly code?: string };

const choiceFirst = "Up to five projects are set up automatically. With more, nothing is changed until you choose.";
const approvalFirst = "Nothing has been changed. Choose projects, look at the plan, and approve it.";

/** What there is to say and to do after a run has ended. */
export function RunEnd({ of, name }: { readonly of: Ended; readonly name: ConnectionName }) {
  if (of.state === "FAILURE") {
    return <p>{describeCode(of.code).action}</p>;
  }
  const { result, fault } = of;
  switch (result.status) {
    case "needs_selection":
      return (
        <div class="setup-result">
          <p>{result.approval_required ? approvalFirst : choiceFirst}</p>
          <Chooser name={name} eligible={result.eligible_projects} areAllChosen={result.approval_required === true} />
          <LeftOut of={result.left_out} />
        </div>
      );
    case "FAILED":
      return <p>{describeUnprepared(result.redirect_params).action}</p>;
    case "SUCCESS":
      return (
        <div class="setup-result">
          {fault !== undefined ? <p>{describeCode(fault.code).action}</p> : result.login && <p>{describeLogin(result.login)}</p>}
          <LeftOut of={result.left_out} />
        </div>
      );
  }
}

/** What became of a login that was to end. */
function describeLogin({ state, code = "internal" }: LoginEnd): string {
  const { title, action } = describeKeptLogin(code);
  return state === "ended"
    ? "The login was given back: the connection goes on without it."
    : `The login is kept, and works as before. ${title}. ${action}`;
}

type LeftOutProject = Extract<SetupResult, { status: "SUCCESS" }>["left_out"][number];

/** Of more projects than this only their number is seen at once. */
const mostOpen = 5;

/** The projects that a run has not set up, and that no person left out for it: each with the reason, and what to do about it. */
function LeftOut({ of }: { readonly of: readonly LeftOutProject[] }) {
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
