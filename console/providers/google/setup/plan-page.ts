import { applySetup, planSetup } from "../../../../client/generated/operations.ts";
import type { ConnectionName, SetupPlan } from "../../../answers.ts";
import { CallFailure } from "../../../call-failure.ts";
import { element, find } from "../../../element.ts";
import { loading } from "../../../list-states.ts";
import { focusTitle, goTo, pageLink } from "../../../navigation.ts";
import { showNews } from "../../../notice.ts";
import { showHead } from "../../../page-head.ts";
import { toConnectionPath } from "../../../route.ts";
import { tellUnlessLeft, type Visit } from "../../../visit.ts";
import { pageIsland } from "../../own-island.tsx";
import { googleFailureWords } from "../failure-words.ts";
import { backTo, toPlanPath, toRunPath } from "./addresses.ts";
import { type PlanChoice, parsePlanQuery, toPlanFields } from "./plan-query.ts";
import { describeSize, planView } from "./plan-view.ts";

/** Shows what a setup would change, and applies it when a person says so. */
export const showPlan = pageIsland(async (visit, { name, title }, signal) => {
  const lede = ["What a setup would change. Nothing is changed until you apply it."];
  showHead({ title: `Plan for ${title}`, back: backTo(name, title), lede });
  find("view").replaceChildren(loading());
  const choice = parsePlanQuery(window.location.search);
  const plan = await readPlan(visit, name, choice);
  if (!signal.aborted) {
    find("view").replaceChildren(plan === undefined ? nothingPlanned(name) : show({ visit, name, choice, signal }, plan));
  }
});

/** @returns `undefined`: no project was named, and none is set up. */
const readPlan = (visit: Visit, name: ConnectionName, choice: PlanChoice): Promise<SetupPlan | undefined> =>
  visit.api.ask(planSetup, { account: name.account, ...toPlanFields(choice) }).catch((error: unknown) => {
    if (choice.projects === undefined && error instanceof CallFailure && error.code === "invalid_request") {
      return undefined;
    }
    throw error;
  });

const nothingPlanned = (name: ConnectionName): HTMLElement =>
  element(
    "section",
    { class: "card empty", "aria-labelledby": "empty" },
    element("h2", { id: "empty" }, "No project is set up yet"),
    element("p", {}, "Choose projects on the page of the connection."),
    element("div", { class: "buttons" }, pageLink(toConnectionPath(name), "Show the connection", "button primary")),
  );

/** Which plan is shown, to whom, and until when. */
type Shown = { readonly visit: Visit; readonly name: ConnectionName; readonly choice: PlanChoice; readonly signal: AbortSignal };

function show(shown: Shown, plan: SetupPlan): HTMLElement {
  const { visit, name, choice, signal } = shown;
  const apply = async (): Promise<void> => {
    try {
      const { run_id } = await visit.api.ask(applySetup, { plan: plan.hash }, { account: name.account });
      if (!signal.aborted) {
        await goTo(toRunPath(name, run_id));
        focusTitle();
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof CallFailure && error.code === "plan_outdated") {
        return showFresh(shown, plan);
      }
      tellUnlessLeft(visit, error, () => ({ label: "Try again", press: apply }), { own: googleFailureWords });
    }
  };
  const again = async (): Promise<void> => {
    await goTo(toPlanPath(name, choice));
    focusTitle();
  };
  const setAccess = async (access: PlanChoice["access"]): Promise<void> => {
    const { keyless: _, ...kept } = choice;
    await goTo(toPlanPath(name, { ...kept, access }));
    find("view").querySelector<HTMLElement>("input:checked")?.focus();
  };
  const setKeyless = async (isKeyless: boolean): Promise<void> => {
    const { keyless: _, ...kept } = choice;
    await goTo(toPlanPath(name, { ...kept, ...(isKeyless ? { keyless: true } : {}) }));
    find("view").querySelector<HTMLElement>("input[name=keyless]")?.focus();
  };
  return planView(plan, { name, mayWrite: visit.api.session.mayWrite, apply, again, setAccess, setKeyless });
}

/** What was to be applied is not what would happen now. */
async function showFresh(shown: Shown, old: SetupPlan): Promise<void> {
  const { visit, name, choice, signal } = shown;
  try {
    const fresh = await readPlan(visit, name, choice);
    if (signal.aborted || fresh === undefined) {
      return;
    }
    find("view").replaceChildren(show(shown, fresh));
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
    tellUnlessLeft(visit, error, () => ({ label: "Try again", press: () => showFresh(shown, old) }), {
      own: googleFailureWords,
    });
  }
}
