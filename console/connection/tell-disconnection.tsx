import type { ConnectionName, Disconnection } from "../answers.ts";
import { news, showNews } from "../messages.tsx";
import { describeUndone, isOfSetup, SetupLeft } from "../parts/setup-left.tsx";
import { describeName, partOf, partWordsOf } from "../providers/parts.ts";
import type { SetupWords } from "../providers/provider-part.ts";
import { describeErased } from "./describe-erased.ts";
import { LeftItem } from "./left-item.tsx";
import { type Ended, forgetDisconnection, recallDisconnection, rememberDisconnection } from "./remember-disconnection.ts";

/**
 * Tells what was undone and what is still there, with what the person can do about it. While something is still there it is told again after a
 * reload, until the person closes it.
 *
 * @param told - `asked`: the person waits for it, and is taken there. `by itself`: they may be at something else.
 */
export function tellDisconnection(disconnection: Ended, told: "asked" | "by itself", person: string): void {
  if (disconnection.state === "disconnected" && disconnection.left.length > 0) {
    rememberDisconnection(person, disconnection);
  }
  show(disconnection, told);
}

/** Tells again what is still there of a connection that was disconnected in this tab, unless it was connected again since. */
export function tellRemembered(person: string, connections: readonly ConnectionName[]): void {
  const disconnection = recallDisconnection(person);
  if (disconnection === undefined || news.peek() !== undefined) {
    return;
  }
  if (connections.some(({ provider, account }) => provider === disconnection.provider && account === disconnection.account)) {
    forgetDisconnection();
  } else {
    show(disconnection, "by itself");
  }
}

function show(disconnection: Ended, told: "asked" | "by itself"): void {
  const isOver = disconnection.state === "disconnected";
  const name = describeName(disconnection);
  showNews(
    isOver ? `${name} is disconnected` : `${name} is being disconnected`,
    isOver && disconnection.left.length === 0 ? "question" : "warning",
    { told, closed: forgetDisconnection },
    <DisconnectionNews of={disconnection} />,
  );
}

/** What setup made is being removed: the page of the connection shows how far that is. */
const isUnderWay = ({ left }: Disconnection): boolean => left.some(({ code }) => code === "teardown_under_way");

function DisconnectionNews({ of }: { readonly of: Ended }) {
  const { left, provider } = of;
  const parts = partWordsOf(provider);
  const others = left.filter((each) => !isOfSetup(each));
  return (
    <>
      <ul class="deeds">
        {listDone(of).map((text) => (
          <li key={text} data-mark="done">
            {text}
          </li>
        ))}
      </ul>
      {isUnderWay(of) && (
        <p>What setup made is being removed. The permission is given back after that. The page of the connection shows how far it is.</p>
      )}
      {!isUnderWay(of) && left.length > 0 && (
        <>
          <h3>Still there</h3>
          {others.length > 0 && (
            <ul class="deeds">
              {others.map((each) => (
                <LeftItem key={`${each.what} ${each.target}`} of={each} part={parts[each.what]} />
              ))}
            </ul>
          )}
          <SetupLeft of={left} words={wordsOf(of)} />
        </>
      )}
    </>
  );
}

function listDone(disconnection: Ended): readonly string[] {
  const { provider, revoked, undone } = disconnection;
  const { name } = partOf(provider);
  const words = partWordsOf(provider);
  const gone = undone.flatMap((part) => {
    const { what, target = "" } = part;
    return what === "grant" || "count" in part
      ? []
      : [`${words[what]?.name ?? what.replaceAll("_", " ")} ${target} is deleted at ${name}.`];
  });
  const ofSetup = isUnderWay(disconnection) ? [] : describeUndone(undone, wordsOf(disconnection), name);
  const permission = revoked && gone.length === 0 ? [`The permission was revoked at ${name}.`] : [];
  return [...ofSetup, ...permission, ...gone, describeErased(disconnection)];
}

const listed = new Intl.ListFormat("en-GB");

/** The names of the API, for a provider without words of its own. */
const plainWords: SetupWords = {
  list: (counts) => listed.format(counts.map(([kind, count]) => `${count} ${kind.replaceAll("_", " ")}`)),
  describe: ({ kind, name }) => [kind.replaceAll("_", " "), name],
};
const wordsOf = ({ provider }: Pick<Disconnection, "provider">): SetupWords => partOf(provider).setupWords ?? plainWords;
