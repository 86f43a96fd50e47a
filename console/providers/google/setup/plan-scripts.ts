import type { SetupPlan } from "../../../answers.ts";
import { copyScript } from "../../../copy-row.ts";
import { element } from "../../../element.ts";

/** A plan as the commands that an administrator of the customer runs by hand, in place of applying it here. */
export const planScripts = ({ add, remove }: SetupPlan["scripts"]): HTMLElement =>
  element(
    "details",
    { class: "fold" },
    element("summary", {}, "Commands for an administrator"),
    element(
      "div",
      { class: "scripts" },
      element(
        "p",
        {},
        "The same changes as a bash script with gcloud, if you would rather run them by hand. Each script may be run again. Plan again after it, and verify the access.",
      ),
      copyScript("Script that makes the changes", add),
      element(
        "p",
        {},
        "What it makes is not recorded here, and a disconnect leaves it: the second script takes it back. Enabled APIs stay, and so does the dataset.",
      ),
      copyScript("Script that takes them back", remove),
    ),
  );
