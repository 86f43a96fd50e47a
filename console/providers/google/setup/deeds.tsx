import type { Signal } from "@preact/signals";
import { forgetSetupChanges, putBackSetup, type TearDownSetup200, tearDownSetup } from "../../../../client/generated/operations.ts";
import words from "../../../../resources/provider-words/gcp.json" with { type: "json" };
import { focusTitle, goTo } from "../../../address.ts";
import { announce } from "../../../announce.ts";
import type { ConnectionName, SetupChange } from "../../../answers.ts";
import { askFirst } from "../../../ask-first.tsx";
import { showNews, type Told } from "../../../messages.tsx";
import { Deeds } from "../../../parts/card.tsx";
import { describeUndone, SetupLeft } from "../../../parts/setup-left.tsx";
import { attempt, type Visit } from "../../../visit.ts";
import { countOf, type FailureWords } from "../../../words.ts";
import { toRunPath } from "./addresses.ts";
import { describeTeardown, isOpen, type OpenMade } from "./made.ts";
import { describeChange, googleSetupWords } from "./names.ts";

/** What is told of a deed that fails. @param own - Words for this deed, by code. */
export const told = (own: FailureWords = {}): Told => ({ own: { ...words.failures, ...own } });

/** Shows a run that was just begun. */
export function goToRun(name: ConnectionName, runId: string): void {
  goTo(toRunPath(name, runId));
  focusTitle();
}

/** Of more things than this only their number is told. */
const mostNamed = 5;

function shorten<Thing>(things: readonly Thing[], tellMore: (words: string) => Thing): readonly Thing[] {
  const more = things.length - mostNamed;
  return more <= 0 ? things : [...things.slice(0, mostNamed), tellMore(`and ${more} more`)];
}

const ownOfPutBack: FailureWords = {
  setup_approval_required: {
    title: "A person must approve what this setup would change",
    action: "Plan the repair, look at it, and apply it if you agree.",
  },
};

/** Has Aurora make again what the last look missed, and shows the run that does. */
export const putBack = (visit: Visit, name: ConnectionName): Promise<boolean> =>
  attempt(
    visit,
    async () => {
      const { run_id, left } = await visit.api.ask(putBackSetup, name.provider, name.account);
      if (run_id !== null) {
        goToRun(name, run_id);
      }
      const stays = left.map(({ target, reason, action = "" }) => ({ text: `${target}: ${reason}. ${toOwnAction(action)}`, mark: "left" }));
      if (run_id === null || left.length > 0) {
        showNews(
          run_id === null ? "Nothing was put back" : "Not everything is put back",
          "warning",
          "asked",
          <Deeds of={shorten(stays, (more) => ({ text: more }))} />,
        );
      }
    },
    told(ownOfPutBack),
  );

/** What to do, for a person who presses a button where a program sends a request. */
const toOwnAction = (action: string): string =>
  action.replace(/Send the same request again(.*?), with another Idempotency-Key\./, "Do the same here again$1.");

const ownOfForget: FailureWords = {
  invalid_request: {
    title: "Other changes need this one",
    action: "A service account can be forgotten once no role or label of it is left: forget those first.",
  },
};
/** As many as one request takes. */
const mostForgotten = 200;

/** Leaves changes to the customer, once the person has said yes. */
export async function forget(visit: Visit, made: OpenMade, changes: readonly SetupChange[]): Promise<void> {
  const { provider, account } = made.name;
  const named = changes.map((change) => `${describeChange(change).join(" ")} in ${change.target}`);
  const isMeant = await askFirst({
    id: "forget",
    title: `Forget ${countOf(changes.length, "change")} of the setup?`,
    means: [
      ...shorten(named, (more) => more),
      "Aurora leaves them to you: no look misses them, and neither a teardown nor a disconnect removes them.",
      "They stay listed under Setup. A new plan may make them again.",
    ],
    yes: "Yes, forget",
    no: "No, go back",
  });
  // The account of a setup is its oldest change, and is forgotten after what needs it.
  const keys = changes.toReversed().map(({ kind, target, name, home }) => ({ kind, target, name, ...(home !== null && { home }) }));
  const send = async (): Promise<void> => {
    for (let at = 0; at < keys.length; at += mostForgotten) {
      await visit.api.ask(forgetSetupChanges, provider, account, { changes: keys.slice(at, at + mostForgotten) });
    }
    announce(`${countOf(keys.length, "change")} forgotten.`);
  };
  if (isMeant && (await attempt(visit, send, told(ownOfForget)))) {
    await made.read();
  }
}

/** Takes back what the setups made, once the person has typed the organisation's name. The connection stays. @param isUnderWay - Set while it is. */
export async function tearDown(visit: Visit, made: OpenMade, isUnderWay: Signal<boolean>): Promise<void> {
  const readOpen = () => made.value.peek()?.changes.filter(isOpen) ?? [];
  const isMeant = await askFirst({
    id: "teardown",
    title: "Tear down what setup made?",
    means: [
      ...describeTeardown(readOpen(), false),
      "What uses the service accounts of the setup stops at once. The connection and its login stay.",
      "The projects count as switched off: only a plan that you apply sets them up again.",
    ],
    yes: "Yes, tear down",
    no: "No, keep it",
    word: visit.api.session.organisation,
  });
  /** One request takes back what stands in forty projects. */
  const takeBack = async (before: number): Promise<TearDownSetup200> => {
    const answer = await visit.api.ask(tearDownSetup, made.name.provider, made.name.account);
    await made.read();
    const left = readOpen().length;
    return answer.state === "torn_down" || left >= before ? answer : takeBack(left);
  };
  if (isMeant) {
    isUnderWay.value = true;
    await attempt(visit, async () => showEnd(await takeBack(readOpen().length)), told());
    isUnderWay.value = false;
  }
}

/** What became of what the setups made, and what the person can do about the rest. */
function showEnd({ state, undone, left }: TearDownSetup200): void {
  const isOver = state === "torn_down";
  showNews(
    isOver ? "What setup made is taken back" : "Not everything could be taken back",
    isOver ? "question" : "warning",
    "asked",
    <>
      <Deeds of={describeUndone(undone, googleSetupWords, "Google Cloud").map((text) => ({ text, mark: "done" }))} />
      <SetupLeft of={left.map(({ action = "", ...each }) => ({ ...each, action: toOwnAction(action) }))} words={googleSetupWords} />
    </>,
  );
}
