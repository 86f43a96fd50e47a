import { CallFailure } from "../../../call-failure.ts";
import { element, find } from "../../../element.ts";
import { loading } from "../../../list-states.ts";
import { focusTitle, goTo, pageLink } from "../../../navigation.ts";
import { showNews } from "../../../notice.ts";
import { showHead } from "../../../page-head.ts";
import { tellUnlessLeft, type Visit } from "../../../visit.ts";
import type { PageBelow } from "../../provider-part.ts";
import { googleFailureWords } from "../failure-words.ts";
import { backToGoogle, toPlanPath, toRunPath } from "./addresses.ts";
import { type PlanChoice, parsePlanQuery, toPlanQuery } from "./plan-query.ts";
import { describeSize, type PlanView, planView } from "./plan-view.ts";

/** Shows what a setup would change, and applies it when a person says so. */
export const showPlan: PageBelow = async (visit, _, signal) => {
  const lede = ["What a setup would change. Nothing is changed until you apply it."];
  showHead({ title: "Plan for Google Cloud", back: backToGoogle, lede });
  find("view").replaceChildren(loading());
  const choice = parsePlanQuery(window.location.search);
  const plan = await readPlan(visit, choice);
  if (!signal.aborted) {
    find("view").replaceChildren(plan === undefined ? nothingPlanned() : show(visit, plan, choice, signal));
  }
};

/** @returns `undefined`: no project was named, and none is set up. */
const readPlan = (visit: Visit, choice: PlanChoice): Promise<PlanView | undefined> =>
  visit.api.open<PlanView>(`/gcp/setup/plan${toPlanQuery(choice)}`).catch((error: unknown) => {
    if (choice.projects === undefined && error instanceof CallFailure && error.code === "invalid_request") {
      return undefined;
    }
    throw error;
  });

const nothingPlanned = (): HTMLElement =>
  element(
    "section",
    { class: "card empty", "aria-labelledby": "empty" },
    element("h2", { id: "empty" }, "No project is set up yet"),
    element("p", {}, "Choose projects on the page of the connection."),
    element("div", { class: "buttons" }, pageLink(backToGoogle.path, "Show the connection", "button primary")),
  );

function show(visit: Visit, plan: PlanView, choice: PlanChoice, signal: AbortSignal): HTMLElement {
  const apply = async (): Promise<void> => {
    try {
      const { run_id } = await visit.api.submit<{ readonly run_id: string }>("/gcp/setup/apply", { plan: plan.hash });
      if (!signal.aborted) {
        await goTo(toRunPath(run_id));
        focusTitle();
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof CallFailure && error.code === "plan_outdated") {
        return showFresh(visit, plan, choice, signal);
      }
      tellUnlessLeft(visit, error, () => ({ label: "Try again", press: apply }), { own: googleFailureWords });
    }
  };
  const again = async (): Promise<void> => {
    await goTo(toPlanPath(choice));
    focusTitle();
  };
  const setAccess = async (access: PlanChoice["access"]): Promise<void> => {
    await goTo(toPlanPath({ ...choice, access }));
    find("view").querySelector<HTMLElement>("input:checked")?.focus();
  };
  return planView(plan, { mayWrite: visit.api.session.mayWrite, apply, again, setAccess });
}

/** What was to be applied is not what would happen now. */
async function showFresh(visit: Visit, old: PlanView, choice: PlanChoice, signal: AbortSignal): Promise<void> {
  try {
    const fresh = await readPlan(visit, choice);
    if (signal.aborted || fresh === undefined) {
      return;
    }
    find("view").replaceChildren(show(visit, fresh, choice, signal));
    showNews(
      "The plan is not the same any more",
      "warning",
      "asked",
      element(
        "p",
        {},
        `Nothing was applied: something changed in your projects since the plan was made, or it expired. It was ${describeSize(old)}; the new plan below has ${describeSize(fresh)}.`,
      ),
    );
  } catch (error) {
    tellUnlessLeft(visit, error, () => ({ label: "Try again", press: () => showFresh(visit, old, choice, signal) }), {
      own: googleFailureWords,
    });
  }
}
