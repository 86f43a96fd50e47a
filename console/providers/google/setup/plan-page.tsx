import { useRef } from "preact/hooks";
import { applySetup, planSetup } from "../../../../client/generated/operations.ts";
import { address } from "../../../address.ts";
import type { ConnectionName, SetupPlan } from "../../../answers.ts";
import { CallFailure } from "../../../call-failure.ts";
import { showNews } from "../../../messages.tsx";
import { Button, CopyScript, QuietButton } from "../../../parts/button.tsx";
import { Fold, NothingHere } from "../../../parts/card.tsx";
import { Head } from "../../../parts/head.tsx";
import { Instant } from "../../../parts/instant.tsx";
import { Lacking } from "../../../parts/lacking.tsx";
import { PageLink, toConnectionPath, toTabPath } from "../../../parts/page-link.tsx";
import { Read, type Reading, useReading } from "../../../parts/read.tsx";
import { type Line, SearchList } from "../../../parts/search-list.tsx";
import { type Api, attempt, useVisit } from "../../../visit.ts";
import { countOf } from "../../../words.ts";
import type { PageBelow } from "../../provider-part.ts";
import { backTo, type PlanChoice, parsePlanQuery, toPlanFields } from "./addresses.ts";
import { PlanChoices } from "./chooser.tsx";
import { goToRun, told } from "./deeds.tsx";
import { countKinds, countProjects, describeChange } from "./names.ts";
import { ChangeRow } from "./rows.tsx";

/** Shows what a setup would change, and applies it when a person says so. */
export const PlanPage: PageBelow = ({ name, title }) => {
  const { api } = useVisit();
  const query = address.value.split("?")[1] ?? "";
  const choice = parsePlanQuery(query);
  const reading = useReading({ read: () => readPlan(api, name, choice) }, [query]);
  // The plan of the choice before it is shown until there is one of this choice.
  const last = useRef(reading.value.value);
  last.current = reading.value.value ?? last.current;
  const lede = "What a setup would change. Nothing is changed until you apply it.";
  return (
    <>
      <Head title={`Plan for ${title}`} back={backTo(name, title)} lede={lede} />
      <Read of={reading} name="Plan" meanwhile={last.current}>
        {(plan) =>
          plan === null ? (
            <NothingHere title="No project is set up yet" way={[toConnectionPath(name), "Show the connection"]}>
              Choose projects on the page of the connection.
            </NothingHere>
          ) : (
            <Plan of={plan} name={name} choice={choice} reading={reading} />
          )
        }
      </Read>
    </>
  );
};

/** @returns `null`: no project was named, and none is set up. */
const readPlan = ({ ask }: Api, { account }: ConnectionName, choice: PlanChoice): Promise<SetupPlan | null> =>
  ask(planSetup, { account, ...toPlanFields(choice) }).catch((error: unknown) => {
    if (choice.projects === undefined && error instanceof CallFailure && error.code === "invalid_request") {
      return null;
    }
    throw error;
  });

type PlanProps = {
  readonly of: SetupPlan;
  /** Of the connection that is set up. */
  readonly name: ConnectionName;
  readonly choice: PlanChoice;
  /** Without a value: the plan of this choice is on its way. */
  readonly reading: Reading<SetupPlan | null>;
};

/** A plan: how much it changes, what in each project and why, and what stands in the way. */
function Plan({ of: plan, name, choice, reading }: PlanProps) {
  const visit = useVisit();
  const { mayWrite } = visit.api.session;
  const { counts, targets, home, expires_at, scripts, keyless, may_end_login, hash } = plan;
  const nothing = counts.changes === 0;
  const isReplanning = reading.value.value === undefined;
  const rest = describeRest(plan);
  // Where an administrator has made the changes by hand, only the proof is left.
  const verify = keyless ? "Verify the access, and end the login" : "Verify the access";
  const apply = async (): Promise<void> => {
    try {
      const { run_id } = await visit.api.ask(applySetup, { plan: hash }, { account: name.account });
      goToRun(name, run_id);
    } catch (error) {
      if (!(error instanceof CallFailure && error.code === "plan_outdated")) {
        throw error;
      }
      await reading.read();
      tellFresh(plan, reading.value.peek() ?? plan);
    }
  };
  return (
    <section class="card plan" aria-labelledby="plan">
      <h2 id="plan" tabIndex={-1}>
        {nothing ? "Nothing to change" : describeSize(plan)}
      </h2>
      {!nothing && (
        <p>
          Nothing is deleted. Undo: <PageLink to={toTabPath(name, "setup")}>Setup</PageLink> lists each change, and what stood before.
        </p>
      )}
      {rest !== "" && <p>{rest}</p>}
      <PlanChoices of={choice} mayEndLogin={may_end_login} />
      <SearchList id="targets" things="projects" of={targets.map((target) => toPlanLine(target, home))} look="targets" label="Projects" />
      {!nothing && <Scripts of={scripts} />}
      <p class="note">
        This plan <Instant at={expires_at} look="expiry" />. It is worked out again before it is applied.
      </p>
      <div class="action-bar">
        <div class="buttons">
          {mayWrite && counts.blocked < counts.targets && (
            <Button press={() => attempt(visit, apply, told())} busy={isReplanning} look={nothing ? "quiet" : "primary"}>
              {nothing ? verify : `Apply to ${countProjects(counts.to_change)}`}
            </Button>
          )}
          <QuietButton press={() => attempt(visit, reading.read, told())}>Plan again</QuietButton>
        </div>
      </div>
      <Lacking what="You may look. Applying" />
    </section>
  );
}

/** How much a plan would change. */
const describeSize = ({ counts: { changes, to_change } }: SetupPlan): string =>
  changes === 0 ? "nothing to change" : `${countOf(changes, "change")} in ${countProjects(to_change)}`;

/** What was to be applied is not what would happen now. */
function tellFresh(old: SetupPlan, fresh: SetupPlan): void {
  const words = `Nothing was applied: something changed in your projects since the plan was made, or it expired. It was ${describeSize(old)}; the new plan below has ${describeSize(fresh)}.`;
  showNews("The plan is not the same any more", "warning", "asked", <p>{words}</p>);
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
  <Fold summary="Commands for an administrator">
    <div class="scripts">
      <p>{addWords}</p>
      <CopyScript name="Script that makes the changes" text={add} />
      <p>{removeWords}</p>
      <CopyScript name="Script that takes them back" text={remove} />
    </div>
  </Fold>
);

type Target = SetupPlan["targets"][number];
type Obstacle = Target["obstacles"][number];

/** What a plan does in one project, why, and what stands in the way. @param home - The project that holds the service accounts. */
function toPlanLine({ id, name, blocked, home_only, changes, obstacles }: Target, home: string): Line {
  const mark = blocked ? "blocked" : changes.length > 0 ? "change" : "same";
  const counted = changes.length > 0 ? countKinds(changes) : blocked ? [] : ["nothing to change"];
  const content = (
    <>
      <h3>
        {name}
        {name !== id && <small>{id}</small>}
      </h3>
      <Several as="span" of={counted} look="counted" />
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

type SeveralProps = { readonly as: "span" | "code"; readonly of: readonly string[]; readonly look: string };

const Several = ({ as: Each, of, look }: SeveralProps) =>
  of.length === 0 ? null : (
    <p class={look}>
      {of.map((text) => (
        <Each key={text}>{text}</Each>
      ))}
    </p>
  );

/** In the words of the API, which name the rights that are missing, and the roles that bring them. */
const Obstacle = ({ of: { blocks, title, action, detail } }: { readonly of: Obstacle }) => (
  <>
    <p>
      <strong>{blocks ? "Cannot be set up: " : "Left out: "}</strong>
      {title}.
    </p>
    <p>{action}</p>
    <Several as="code" of={detail} look="note counted" />
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
