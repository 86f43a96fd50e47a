import type { Signal } from "@preact/signals";
import { type TearDownSetup200, tearDownSetup } from "../../../../client/generated/operations.ts";
import type { ConnectionName } from "../../../answers.ts";
import { askFirst } from "../../../ask-first.tsx";
import { showNews } from "../../../messages.tsx";
import type { Reading } from "../../../parts/read.tsx";
import { describeUndone, SetupLeft } from "../../../parts/setup-left.tsx";
import type { Visit } from "../../../visit.ts";
import { attempt } from "./attempt.ts";
import { describeTeardown, isOpen } from "./disconnect-words.ts";
import { toOwnAction } from "./put-back.tsx";
import { googleSetupWords } from "./setup-parts.ts";
import type { Made } from "./use-made.ts";

/** Takes back what the setups made, once the person has typed the organisation's name. The connection stays. @param isUnderWay - Set while it is. */
export async function tearDown(visit: Visit, name: ConnectionName, made: Reading<Made>, isUnderWay: Signal<boolean>): Promise<void> {
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
    const answer = await visit.api.ask(tearDownSetup, name.provider, name.account);
    await made.read();
    const left = readOpen().length;
    return answer.state === "torn_down" || left >= before ? answer : takeBack(left);
  };
  if (isMeant) {
    isUnderWay.value = true;
    await attempt({ visit }, async () => showEnd(await takeBack(readOpen().length)));
    isUnderWay.value = false;
  }
}

/** What became of what the setups made, and what the person can do about the rest. */
function showEnd({ state, undone, left }: TearDownSetup200): void {
  const isOver = state === "torn_down";
  const own = left.map(({ action = "", ...each }) => ({ ...each, action: toOwnAction(action) }));
  showNews(
    isOver ? "What setup made is taken back" : "Not everything could be taken back",
    isOver ? "question" : "warning",
    "asked",
    <>
      <ul class="deeds">
        {describeUndone(undone, googleSetupWords, "Google Cloud").map((line) => (
          <li key={line} data-mark="done">
            {line}
          </li>
        ))}
      </ul>
      <SetupLeft of={own} words={googleSetupWords} />
    </>,
  );
}
