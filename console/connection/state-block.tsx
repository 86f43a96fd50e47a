import { type Connection, isMoving } from "../answers.ts";
import { startAgain } from "../connect/go-to-provider.ts";
import { Button } from "../parts/button.tsx";
import { Instant } from "../parts/instant.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { describeName } from "../providers/parts.ts";
import { useVisit } from "../visit.ts";
import { isCorrectedThere, lowerFirst, needsReconnect } from "../words.ts";
import type { ConnectionStore } from "./connection-store.ts";
import { isRefreshable } from "./is-refreshable.ts";
import { LastCheckOf } from "./last-check.tsx";
import { describeNext, describeNone } from "./next-refresh.ts";
import { Standing, TestOf } from "./standing.tsx";

type Shown = { readonly of: Connection; readonly store: ConnectionStore };

/** How a connection is, told once: what is wrong, who acts, what they paste or run, and the buttons that are due. */
export function StateBlock({ of, store }: Shown) {
  const checked = store.checked.value;
  const findings = checked.state === "checked" ? checked.answer.findings : [];
  const cause = findings.find(({ code }) => code === of.last_failure?.code);
  return (
    <section class="card" aria-label="State">
      <header>
        <StatusBadge of={of} />
        {/* What moves by itself waits for no instant. */}
        {!isMoving(of) && <Next of={of} />}
      </header>
      <Standing of={of} cause={cause} />
      <TestOf of={of} />
      <LastCheckOf of={of} checked={checked} except={cause} />
      <Actions of={of} store={store} />
      <Outcome of={store} />
    </section>
  );
}

/** How the last deed has ended. */
export const Outcome = ({ of: { outcome } }: { readonly of: ConnectionStore }) =>
  outcome.value === "" ? null : <p class="outcome">{outcome.value}</p>;

/** When the schedule looks at it next, and why; or why it does not. */
const Next = ({ of }: { readonly of: Connection }) => (
  <div class="next">
    {of.next === null ? (
      <p>{describeNone(of)}.</p>
    ) : (
      <p>
        {describeNext(of)}: <Instant at={of.next.at} look="due" />: {lowerFirst(of.next.what)}
      </p>
    )}
  </div>
);

/** Only what is due, and the check. */
function Actions({ of, store }: Shown) {
  const visit = useVisit();
  const { mayWrite } = visit.api.session;
  const busy = store.busy.value;
  const isLeaving = of.status === "disconnecting";
  const mustConnect = needsReconnect(of);
  const mustCheck = of.status === "reauth_required" && isCorrectedThere(of.last_failure?.code ?? "");
  const mustRefresh = mayWrite && !isLeaving && of.last_failure !== null && !mustConnect && !mustCheck && isRefreshable(of);
  const isCheckFirst = mustCheck || (of.last_failure !== null && !mustConnect && !mustRefresh);
  return isLeaving ? null : (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is typed. */}
      <div class="buttons" role="group" aria-label={`What you can do with ${describeName(of)}`}>
        {mustConnect && mayWrite && <ConnectAgain of={of} store={store} look="primary" />}
        {mustRefresh && (
          <Button press={store.refresh} busy={busy}>
            Refresh now
          </Button>
        )}
        <Button press={store.check} busy={busy} look={isCheckFirst ? "primary" : "quiet"}>
          Check again
        </Button>
      </div>
      {!mayWrite && <p class="note">You may look and check. The rest is for editors of your organisation.</p>}
    </>
  );
}

export function ConnectAgain({ of, store, look }: Shown & { readonly look: "primary" | "quiet" }) {
  const visit = useVisit();
  const work = async () => {
    await startAgain(visit, of.provider, { account: of.account }, of.method);
    return "";
  };
  return (
    <Button press={() => store.begin({ doing: "", work })} busy={store.busy.value} look={look}>
      Connect again
    </Button>
  );
}
