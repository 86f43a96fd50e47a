import { putBackSetup } from "../../../../client/generated/operations.ts";
import { focusTitle, goTo } from "../../../address.ts";
import type { ConnectionName } from "../../../answers.ts";
import { showNews } from "../../../messages.tsx";
import type { Visit } from "../../../visit.ts";
import { toRunPath } from "./addresses.ts";
import { attempt } from "./attempt.ts";

/** Of more things than this only their number is told. */
const mostNamed = 5;

const own = {
  setup_approval_required: {
    title: "A person must approve what this setup would change",
    action: "Plan the repair, look at it, and apply it if you agree.",
  },
};

/** Has Aurora make again what the last look missed, and shows the run that does. */
export const putBack = (visit: Visit, name: ConnectionName): Promise<boolean> =>
  attempt({ visit, own }, async () => {
    const { run_id, left } = await visit.api.ask(putBackSetup, name.provider, name.account);
    if (run_id !== null) {
      goTo(toRunPath(name, run_id));
      focusTitle();
    }
    if (run_id !== null && left.length === 0) {
      return;
    }
    const title = run_id === null ? "Nothing was put back" : "Not everything is put back";
    const more = left.length - mostNamed;
    const items = left.slice(0, mostNamed).map(({ what, name: thing = what, target, reason, action = "" }) => (
      <li key={`${target} ${thing}`} data-mark="left">
        {target}: {reason}. {toOwnAction(action)}
      </li>
    ));
    showNews(title, "warning", "asked", <ul class="deeds">{[...items, more > 0 && <li key="more">and {more} more</li>]}</ul>);
  });

/** What to do, for a person who presses a button where a program sends a request. */
export const toOwnAction = (action: string): string =>
  action.replace(/Send the same request again(.*?), with another Idempotency-Key\./, "Do the same here again$1.");
