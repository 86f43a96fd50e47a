import { useRef } from "preact/hooks";
import { applySetup, planSetup } from "../../../../client/generated/operations.ts";
import { address, focusTitle, goTo, setQuery } from "../../../address.ts";
import type { ConnectionName, SetupPlan } from "../../../answers.ts";
import { CallFailure } from "../../../call-failure.ts";
import { showNews } from "../../../messages.tsx";
import { Head } from "../../../parts/head.tsx";
import { NothingHere } from "../../../parts/nothing-here.tsx";
import { toConnectionPath } from "../../../parts/page-link.tsx";
import { Read, useReading } from "../../../parts/read.tsx";
import { type Api, useVisit } from "../../../visit.ts";
import type { PageBelow } from "../../provider-part.ts";
import { backTo, toRunPath } from "./addresses.ts";
import { attempt } from "./attempt.ts";
import { type PlanChoice, parsePlanQuery, toPlanFields, toPlanQuery } from "./plan-query.ts";
import { describeSize, PlanView } from "./plan-view.tsx";

/** Shows what a setup would change, and applies it when a person says so. */
export const PlanPage: PageBelow = ({ name, title }) => {
  const visit = useVisit();
  const query = address.value.split("?")[1] ?? "";
  const choice = parsePlanQuery(query);
  const reading = useReading({ read: () => readPlan(visit.api, name, choice) }, [query]);
  // The plan of the choice before it is shown until there is one of this choice.
  const last = useRef(reading.value.value);
  last.current = reading.value.value ?? last.current;
  const apply = async (plan: SetupPlan): Promise<void> => {
    try {
      const { run_id } = await visit.api.ask(applySetup, { plan: plan.hash }, { account: name.account });
      goTo(toRunPath(name, run_id));
      focusTitle();
    } catch (error) {
      if (!(error instanceof CallFailure && error.code === "plan_outdated")) {
        throw error;
      }
      await reading.read();
      tellFresh(plan, reading.value.peek() ?? plan);
    }
  };
  return (
    <>
      <Head
        title={`Plan for ${title}`}
        back={backTo(name, title)}
        lede="What a setup would change. Nothing is changed until you apply it."
      />
      <Read of={reading} name="Plan" meanwhile={last.current}>
        {(plan) =>
          plan === null ? (
            <NothingHere title="No project is set up yet" way={[toConnectionPath(name), "Show the connection"]}>
              Choose projects on the page of the connection.
            </NothingHere>
          ) : (
            <PlanView
              of={plan}
              name={name}
              choice={choice}
              choose={(next) => setQuery(toPlanQuery(next))}
              isOld={reading.value.value === undefined}
              apply={() => attempt({ visit }, () => apply(plan))}
              again={() => attempt({ visit }, reading.read)}
            />
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

/** What was to be applied is not what would happen now. */
function tellFresh(old: SetupPlan, fresh: SetupPlan): void {
  const words = `Nothing was applied: something changed in your projects since the plan was made, or it expired. It was ${describeSize(old)}; the new plan below has ${describeSize(fresh)}.`;
  showNews("The plan is not the same any more", "warning", "asked", <p>{words}</p>);
}
