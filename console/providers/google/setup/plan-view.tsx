import type { ConnectionName, SetupPlan } from "../../../answers.ts";
import { Button, CopyScript } from "../../../parts/button.tsx";
import { Instant } from "../../../parts/instant.tsx";
import { PageLink } from "../../../parts/page-link.tsx";
import { SearchList } from "../../../parts/search-list.tsx";
import { useVisit } from "../../../visit.ts";
import { toResourcesPath } from "./addresses.ts";
import { countOf, countProjects } from "./names.ts";
import { Option } from "./option.tsx";
import type { PlanChoice } from "./plan-query.ts";
import { toPlanLine } from "./plan-target.tsx";

type ViewProps = {
  readonly of: SetupPlan;
  /** Of the connection that is set up. */
  readonly name: ConnectionName;
  readonly choice: PlanChoice;
  readonly choose: (choice: PlanChoice) => void;
  /** The plan of this choice is on its way. */
  readonly isOld: boolean;
  readonly apply: () => Promise<unknown>;
  /** Works the plan out again. */
  readonly again: () => Promise<unknown>;
};

/** How much a plan would change. */
export const describeSize = ({ counts: { changes, to_change } }: SetupPlan): string =>
  changes === 0 ? "nothing to change" : `${countOf(changes, "change")} in ${countProjects(to_change)}`;

/** A plan: how much it changes, what in each project and why, and what stands in the way. */
export function PlanView({ of: plan, name, choice, choose, isOld, apply, again }: ViewProps) {
  const { mayWrite } = useVisit().api.session;
  const { counts, targets, home, expires_at, scripts, keyless, may_end_login } = plan;
  const nothing = counts.changes === 0;
  const rest = describeRest(plan);
  // Where an administrator has made the changes by hand, only the proof is left.
  const verify = keyless ? "Verify the access, and end the login" : "Verify the access";
  return (
    <section class="card plan" aria-labelledby="plan">
      <h2 id="plan" tabIndex={-1}>
        {nothing ? "Nothing to change" : describeSize(plan)}
      </h2>
      {!nothing && (
        <p>
          Nothing is deleted. Undo: <PageLink to={toResourcesPath(name)}>Resources</PageLink> lists each change, and what stood before.
        </p>
      )}
      {rest !== "" && <p>{rest}</p>}
      <PlanChoices of={choice} choose={choose} mayEndLogin={may_end_login} />
      <SearchList id="targets" things="projects" of={targets.map((target) => toPlanLine(target, home))} look="targets" label="Projects" />
      {!nothing && <Scripts of={scripts} />}
      <p class="note">
        This plan <Instant at={expires_at} look="expiry" />. It is worked out again before it is applied.
      </p>
      <div class="action-bar">
        <div class="buttons">
          {mayWrite && counts.blocked < counts.targets && (
            <Button press={apply} busy={isOld} look={nothing ? "quiet" : "primary"}>
              {nothing ? verify : `Apply to ${countProjects(counts.to_change)}`}
            </Button>
          )}
          <Button press={again} look="quiet">
            Plan again
          </Button>
        </div>
      </div>
      {!mayWrite && <p class="note">You may look. Applying is for editors of your organisation.</p>}
    </section>
  );
}

/** The projects that nothing happens in. */
function describeRest({ counts: { targets, blocked, to_change } }: SetupPlan): string {
  const same = targets - blocked - to_change;
  return [
    ...(same === 0 || to_change === 0 ? [] : [`In ${countProjects(same)} there is nothing to change.`]),
    ...(blocked === 0 ? [] : [`${countProjects(blocked)} cannot be set up, and ${blocked === 1 ? "is" : "are"} left out.`]),
  ].join(" ");
}

const addWords =
  "The same changes as a bash script with gcloud, if you would rather run them by hand. Each script may be run again. Plan again after it, and verify the access.";
const removeWords =
  "What it makes is not recorded here, and a disconnect leaves it: the second script takes it back. Enabled APIs stay, and so does the dataset.";

/** A plan as the commands that an administrator of the customer runs by hand, in place of applying it here. */
const Scripts = ({ of: { add, remove } }: { readonly of: SetupPlan["scripts"] }) => (
  <details class="fold">
    <summary>Commands for an administrator</summary>
    <div class="scripts">
      <p>{addWords}</p>
      <CopyScript name="Script that makes the changes" text={add} />
      <p>{removeWords}</p>
      <CopyScript name="Script that takes them back" text={remove} />
    </div>
  </details>
);

type ChoicesProps = {
  readonly of: PlanChoice;
  readonly choose: (choice: PlanChoice) => void;
  /** Whether the login may end once everything is set up. */
  readonly mayEndLogin: boolean;
};

const accesses = [
  { value: "read", title: "Look", words: "a service account that reads, and changes nothing" },
  { value: "operate", title: "Look and operate", words: "a second account that may change alerts, and resize clusters" },
] as const;

const endWords =
  "When every project is ready, the connection goes on as the service account that reads, trusted by your own project, and your login is given back. What needs your rights, such as another project, asks you to log in again.";

/** What a plan may give, and whether the login ends. That is a choice of its own: who used the rights of the person loses them. */
function PlanChoices({ of: { keyless, ...kept }, choose, mayEndLogin }: ChoicesProps) {
  const end = (isChosen: boolean) => choose({ ...kept, ...(isChosen ? { keyless: true } : {}) });
  return (
    <>
      <fieldset class="chooser">
        <legend>Access</legend>
        {accesses.map((each) => {
          const access = each.value;
          return (
            <Option
              key={access}
              type="radio"
              name="access"
              {...each}
              isChosen={access === kept.access}
              choose={() => choose({ ...kept, access })}
            />
          );
        })}
      </fieldset>
      {mayEndLogin && kept.access === "read" && (
        <fieldset class="chooser">
          <legend>Login</legend>
          <Option type="checkbox" name="keyless" title="End the login" words={endWords} isChosen={keyless === true} choose={end} />
        </fieldset>
      )}
    </>
  );
}
