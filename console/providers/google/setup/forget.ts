import { forgetSetupChanges } from "../../../../client/generated/operations.ts";
import { announce } from "../../../announce.ts";
import type { ConnectionName, SetupChange } from "../../../answers.ts";
import { askFirst } from "../../../ask-first.tsx";
import type { Visit } from "../../../visit.ts";
import { attempt } from "./attempt.ts";
import { countOf, describeChange } from "./names.ts";

/** As many as one request takes. */
const mostChanges = 200;
const mostNamed = 5;

const own = {
  invalid_request: {
    title: "Other changes need this one",
    action: "A service account can be forgotten once no role or label of it is left: forget those first.",
  },
};

/** Leaves changes to the customer, once the person has said yes. @returns Whether they are forgotten. */
export async function forget(visit: Visit, { provider, account }: ConnectionName, changes: readonly SetupChange[]): Promise<boolean> {
  const named = changes.slice(0, mostNamed).map((change) => `${describeChange(change).join(" ")} in ${change.target}`);
  const more = changes.length - mostNamed;
  const isMeant = await askFirst({
    id: "forget",
    title: `Forget ${countOf(changes.length, "change")} of the setup?`,
    means: [
      ...(more > 0 ? [...named, `and ${more} more`] : named),
      "Aurora leaves them to you: no look misses them, and neither a teardown nor a disconnect removes them.",
      "They stay listed under Resources. A new plan may make them again.",
    ],
    yes: "Yes, forget",
    no: "No, go back",
  });
  // The account of a setup is its oldest change, and is forgotten after what needs it.
  const keys = changes.toReversed().map(({ kind, target, name, home }) => ({ kind, target, name, ...(home === null ? {} : { home }) }));
  const send = async (): Promise<void> => {
    for (let at = 0; at < keys.length; at += mostChanges) {
      await visit.api.ask(forgetSetupChanges, provider, account, { changes: keys.slice(at, at + mostChanges) });
    }
    announce(`${countOf(keys.length, "change")} forgotten.`);
  };
  return isMeant && attempt({ visit, own }, send);
}
