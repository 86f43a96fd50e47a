import { type Actor, isPassing } from "../../lib/connections/attention.ts";
import { isFailureCode } from "../../lib/errors.ts";
import type { Attention, ConnectionName } from "../answers.ts";
import { startAgain } from "../connect/go-to-provider.ts";
import { Button } from "../parts/button.tsx";
import { Fold } from "../parts/card.tsx";
import { ConnectionLink } from "../parts/connection-link.tsx";
import { Instant } from "../parts/instant.tsx";
import { PageLink, toConnectionPath } from "../parts/page-link.tsx";
import { describeName, partOf } from "../providers/parts.ts";
import { attempt, useVisit } from "../visit.ts";
import { describeActing, describeFailure } from "../words.ts";

type Cause = Attention["causes"][number] | Attention["upcoming"][number];
type Counted = Pick<Cause, "cause" | "acts" | "count">;

/** Why connections need attention, or will: each cause with its connections, since or at when, who acts, and the next step. */
export const CauseList = ({ of, look = "" }: { readonly of: readonly Cause[]; readonly look?: "card" | "" }) => (
  <ul class={`rows causes ${look}`}>
    {of.map((cause) => (
      <Row key={cause.cause} of={cause} />
    ))}
  </ul>
);

function Row({ of: cause }: { readonly of: Cause }) {
  const { mayWrite } = useVisit().api.session;
  const { connections, count, severity, next } = cause;
  const only = count === 1 ? connections[0] : undefined;
  return (
    <li data-severity={severity}>
      <div class="what">
        <p>
          <span class="visually-hidden">{severity}: </span>
          {describeCause(cause)}
        </p>
        <p class="note">
          {only === undefined ? `${count} connections` : <ConnectionLink of={only} />}
          {" · "}
          {"at" in cause ? <Instant at={cause.at} look="expiry" /> : <Instant at={cause.since} />}
          {` · ${describeActing(findActor(cause), mayWrite)}`}
        </p>
      </div>
      {only !== undefined && <NextStep step={next.step} of={only} />}
      {only === undefined && (
        <Fold summary={connections.length < count ? `The first ${connections.length}` : `All ${count}`}>
          <ul>
            {connections.map((each) => (
              <li key={toConnectionPath(each)}>
                <ConnectionLink of={each} />
              </li>
            ))}
          </ul>
        </Fold>
      )}
    </li>
  );
}

/** A cause in the words of its provider, where all of its connections have one. */
function describeCause({ cause, title, connections }: Cause): string {
  const [provider, ...others] = new Set(connections.map((each) => each.provider));
  const own = provider === undefined || others.length > 0 ? {} : partOf(provider).failures;
  return isFailureCode(cause) ? describeFailure(cause, own).title : (titles[cause] ?? title);
}

/** What this page says shorter than the API. */
const titles: Readonly<Record<string, string>> = { secret_expiring: "A secret or certificate expires" };

type Step = Attention["causes"][number]["next"]["step"];
type StepProps = { readonly step: Step; readonly of: ConnectionName & { readonly label: string | null } };

/** What a press begins here. Every other step is on the page of the connection. */
const begun: Partial<Record<Step, string>> = { reconnect: "Reconnect", replace: "Replace" };

/** The one button that does the next step for a connection; none where there is nothing to do. */
function NextStep({ step, of }: StepProps) {
  const visit = useVisit();
  const words = visit.api.session.mayWrite ? begun[step] : undefined;
  const again = () =>
    attempt(visit, async () => {
      const { provider, account, method } = await visit.api.readConnection(of);
      await startAgain(visit, provider, { account }, method);
    });
  return step === "wait" ? null : words === undefined ? (
    <PageLink to={toConnectionPath(of)} look="button quiet">
      What to do<span class="visually-hidden"> about {describeName(of)}</span>
    </PageLink>
  ) : (
    <Button press={again} look={step === "replace" ? "quiet" : "primary"} label={`${words} ${describeName(of)}`}>
      {words}
    </Button>
  );
}

/** Who acts on a cause. What a retry resolves waits for the provider. */
export const findActor = ({ cause, acts }: Pick<Counted, "cause" | "acts">): Actor =>
  isFailureCode(cause) && isPassing(cause) ? "provider" : acts;

/** By who acts, the reader first: of one connection, and of several. */
const words: Readonly<Record<Actor, readonly [one: string, several: string]>> = {
  you: ["needs you", "need you"],
  administrator: ["needs your administrator", "need your administrator"],
  aurora: ["waits for the operator of Aurora", "wait for the operator of Aurora"],
  provider: ["is retried automatically", "are retried automatically"],
};
const ofEditors = ["needs an editor of your organisation", "need an editor of your organisation"] as const;

/**
 * Says in one line whether everything works, or how many connections need the one who acts first.
 *
 * @param total - Connections of the organisation.
 * @param mayWrite - Whether the reader may do what the customer must do.
 */
export function summarise(
  { causes, complete }: { readonly causes: readonly Counted[]; readonly complete: boolean },
  total: number,
  mayWrite: boolean,
): string {
  const counts = Map.groupBy(causes, findActor);
  const actor = (Object.keys(words) as Actor[]).find((each) => counts.has(each));
  if (actor === undefined) {
    return "Everything works.";
  }
  const count = counts.get(actor)?.reduce((sum, each) => sum + each.count, 0) ?? 0;
  const [one, several] = actor === "you" && !mayWrite ? ofEditors : words[actor];
  const connections = total === 1 ? "connection" : "connections";
  return `${complete ? "" : "At least "}${count} of ${total} ${connections} ${count === 1 ? one : several}.`;
}
