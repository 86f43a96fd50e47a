import { isFailureCode } from "../../lib/errors.ts";
import type { Attention, ConnectionName } from "../answers.ts";
import { startAgain } from "../connect/start-again.ts";
import { Button } from "../parts/button.tsx";
import { ConnectionLink } from "../parts/connection-link.tsx";
import { Fold } from "../parts/fold.tsx";
import { Instant } from "../parts/instant.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { describeName, partOf } from "../providers/parts.ts";
import { toConnectionPath } from "../route.ts";
import { tellUnlessLeft, useVisit } from "../visit.ts";
import { describeActing, describeFailure } from "../words.ts";
import { findActor } from "./summarise.ts";

type Cause = Attention["causes"][number] | Attention["upcoming"][number];

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
  const own = provider === undefined || others.length > 0 ? {} : partOf(provider).failureWords;
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
  const again = (): Promise<void> =>
    visit.api
      .openConnection(of)
      .then(({ provider, account, method }) => startAgain(visit, provider, { account }, method))
      .catch((error: unknown) => tellUnlessLeft(visit, error, () => ({ label: "Try again", press: again })));
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
