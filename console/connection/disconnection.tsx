import type { Connection, ConnectionName, Disconnection } from "../answers.ts";
import { CallFailure } from "../call-failure.ts";
import { news, showNews } from "../messages.tsx";
import { CopyRow } from "../parts/button.tsx";
import { Deeds } from "../parts/card.tsx";
import { Instant } from "../parts/instant.tsx";
import { OuterLink } from "../parts/outer-link.tsx";
import { describeUndone, isOfSetup, SetupLeft } from "../parts/setup-left.tsx";
import { describeName, linkOf, partOf, partWordsOf } from "../providers/parts.ts";
import type { PartWords, Provider, SetupWords } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { lowerFirst } from "../words.ts";
import { describeErased } from "./connection-words.ts";

/** How a disconnect has ended, what people called the connection, and how it was made. */
type Ended = Disconnection & Pick<Connection, "label" | "method">;
type Remembered = { readonly person: string; readonly disconnection: Ended };

/** In the session's storage, until the tab is closed: the commands are needed after a reload too. They hold names of what stands at the provider, and no secret. */
const key = "disconnection";
const forget = (): void => sessionStorage.removeItem(key);

/** How a disconnect in this tab has ended. `undefined`: nothing is remembered for this person. */
export function recallDisconnection(person: string): Ended | undefined {
  const remembered = JSON.parse(sessionStorage.getItem(key) ?? "null") as Remembered | null;
  return remembered?.person === person ? remembered.disconnection : undefined;
}

/** Tells again what is still there of a connection that was disconnected in this tab, unless it was connected again since. */
export function tellRemembered(person: string, connections: readonly ConnectionName[]): void {
  const ended = recallDisconnection(person);
  if (ended === undefined || news.peek() !== undefined) {
    return;
  }
  if (connections.some(({ provider, account }) => provider === ended.provider && account === ended.account)) {
    forget();
  } else {
    show(ended, "by itself");
  }
}

/**
 * Tells what was undone and what is still there, with what the person can do about it. While something is still there it is told again after a
 * reload, until the person closes it.
 *
 * @param was - What was last seen of the connection.
 * @param told - `asked`: the person waits for it, and is taken there. `by itself`: they may be at something else.
 */
export function tellDisconnection({ api }: Visit, ended: Disconnection, { label, method }: Connection, told: "asked" | "by itself"): void {
  const disconnection = { ...ended, label, method };
  if (ended.state === "disconnected" && ended.left.length > 0) {
    // No other person who signs in here may see it.
    sessionStorage.setItem(key, JSON.stringify({ person: api.session.person, disconnection } satisfies Remembered));
  }
  show(disconnection, told);
}

/**
 * Tells that a connection is not there any more: what is left of it, when its disconnect was seen here and was carried on by
 * the schedule; otherwise that another person has disconnected it, and whether it has been connected again since.
 *
 * @param was - What was last seen of it.
 */
export async function tellGone(visit: Visit, was: Connection): Promise<void> {
  const { api, signal } = visit;
  const isLeaving = was.status === "disconnecting";
  const isBack = await api.readConnection(was, api.askQuietly).then(
    () => true,
    (error: unknown) => (error instanceof CallFailure && error.code === "not_found" ? false : undefined),
  );
  // The disconnect is asked for once more: it answers with what is left. A connection that is not known to be gone would be disconnected by it.
  const isRead = isBack === false && isLeaving && api.session.mayWrite;
  const ended = isRead ? await api.disconnect(was).catch(() => undefined) : undefined;
  if (signal.aborted) {
    return;
  }
  if (ended !== undefined) {
    return tellDisconnection(visit, ended, was, "by itself");
  }
  const [title, words] =
    isBack === true
      ? ["was connected again", "It was disconnected meanwhile, and connected again. Below is the new connection."]
      : ["is disconnected", isLeaving ? "The disconnect is complete." : "It was disconnected by another person, or by you in another tab."];
  showNews(`${describeName(was)} ${title}`, "question", "by itself", <p>{words}</p>);
}

function show(of: Ended, told: "asked" | "by itself"): void {
  const isOver = of.state === "disconnected";
  showNews(
    `${describeName(of)} is ${isOver ? "disconnected" : "being disconnected"}`,
    isOver && of.left.length === 0 ? "question" : "warning",
    told,
    <News of={of} />,
    forget,
  );
}

function News({ of }: { readonly of: Ended }) {
  const { left, provider, undone, revoked } = of;
  const { name, setupWords = plainWords } = partOf(provider);
  const parts = partWordsOf(provider);
  // What setup made is being removed: the page of the connection shows how far that is.
  const isUnderWay = left.some(({ code }) => code === "teardown_under_way");
  const others = left.filter((each) => !isOfSetup(each));
  const gone = undone
    .filter((part) => part.what !== "grant" && !("count" in part))
    .map(({ what, target = "" }) => `${parts[what]?.name ?? toWords(what)} ${target} is deleted at ${name}.`);
  const done = [
    ...(isUnderWay ? [] : describeUndone(undone, setupWords, name)),
    ...(revoked && gone.length === 0 ? [`The permission was revoked at ${name}.`] : gone),
    describeErased(of),
  ];
  return (
    <>
      <Deeds of={done.map((text) => ({ text, mark: "done" }))} />
      {isUnderWay && (
        <p>What setup made is being removed. The permission is given back after that. The page of the connection shows how far it is.</p>
      )}
      {!isUnderWay && left.length > 0 && (
        <>
          <h3>Still there</h3>
          {others.length > 0 && (
            <ul class="deeds">
              {others.map((each) => (
                <LeftItem key={`${each.what} ${each.target}`} of={each} part={parts[each.what]} provider={provider} />
              ))}
            </ul>
          )}
          <SetupLeft of={left} words={setupWords} />
        </>
      )}
    </>
  );
}

const toWords = (what: string): string => what.replaceAll("_", " ");
const listed = new Intl.ListFormat("en-GB");

/** The names of the API, for a provider without words of its own. */
const plainWords: SetupWords = {
  list: (counts) => listed.format(counts.map(([kind, count]) => `${count} ${toWords(kind)}`)),
  describe: ({ kind, name }) => [toWords(kind), name],
};

type LeftProps = { readonly of: Disconnection["left"][number]; readonly part: PartWords | undefined };

const leftWords: Readonly<Record<string, string>> = {
  grant: "The permission at the provider",
  earlier_grant: "The permission of an earlier login",
  credential: "The tokens here",
  record: "The record here",
};

/** Says that something is still there, why, what the customer can do, and how long it works. @param part - The provider's words for it. */
function LeftItem({ of, part, provider }: LeftProps & { readonly provider: Provider }) {
  const { what, lives_until: until, command, url } = of;
  // Nothing but a page of the provider's: `javascript:` is an address too.
  const page = url?.startsWith("https://") ? { title: "Open the provider's account page", url } : undefined;
  const link = part === undefined ? page : linkOf(provider, part.link);
  return (
    <li data-mark="left">
      {describe({ of, part })}
      {until !== undefined && [" It ", <Instant key="until" at={until} look="expiry" />, "."]}
      {command !== undefined && <CopyRow name="The command that removes it" text={command} />}
      {link !== undefined && what !== "setup" && <OuterLink to={link} />}
    </li>
  );
}

function describe({ of: { what, state, code, reason, action, target = "" }, part }: LeftProps): string {
  if (what === "setup") {
    return `${reason}. ${action}`;
  }
  const name = part?.name ?? leftWords[what] ?? toWords(what);
  // Where nothing was refused, the provider's words say why it stays.
  const why = part !== undefined && code === "revocation_unsupported" ? "" : `${lowerFirst(reason)}. `;
  const way = part !== undefined && state === "left" ? part.stays : action;
  return `${name}${target === "" ? "" : ` ${target}`}: ${why}${why === "" ? lowerFirst(way) : way}`;
}

/** Says what an earlier login or secret has left at the provider, and how the customer removes it; nothing where nothing is left. */
export function LeftOfEarlier({ of: { provider, left } }: { readonly of: Connection }) {
  const words = partWordsOf(provider);
  return left.length === 0 ? null : (
    <section class="own" aria-label="Left of an earlier connection">
      <h2>Still there from before</h2>
      <p class="note">Aurora does not see whether you have removed it.</p>
      <ul class="deeds">
        {left.map((each) => {
          const part = words[each.what] ?? words[each.what.replace(/^earlier_/, "")];
          return <LeftItem key={`${each.what} ${each.target} ${each.name}`} of={each} part={part} provider={provider} />;
        })}
      </ul>
    </section>
  );
}
