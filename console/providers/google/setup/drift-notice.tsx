import type { ConnectionName, SetupLedger } from "../../../answers.ts";
import { Button } from "../../../parts/button.tsx";
import { Instant } from "../../../parts/instant.tsx";
import { PageLink } from "../../../parts/page-link.tsx";
import { useVisit } from "../../../visit.ts";
import { describeActor } from "../../../words.ts";
import { toPlanPath } from "./addresses.ts";
import { ChangeRow } from "./change-row.tsx";
import { isMissing } from "./change-states.ts";
import { forget } from "./forget.ts";
import { countOf } from "./names.ts";
import { putBack } from "./put-back.tsx";
import { toRepair } from "./repair.ts";

/** As many are named; the page of the resources lists all. */
const mostNamed = 4;

type NoticeProps = {
  readonly of: SetupLedger;
  readonly name: ConnectionName;
  /** Reads the ledger again. */
  readonly again: () => Promise<unknown>;
};

/** Says what does not stand any more of what the setups made, as far as the last look knows, who must act, and what can be done. */
export function DriftNotice({ of: { changes, looked }, name, again }: NoticeProps) {
  const visit = useVisit();
  const { mayWrite } = visit.api.session;
  const missing = changes.filter(isMissing);
  if (missing.length === 0 || looked === null) {
    return null;
  }
  const more = missing.length - mostNamed;
  const plan = toRepair(missing);
  const forgetAll = async () => (await forget(visit, name, missing)) && again();
  return (
    <section class="drift" aria-labelledby="drift">
      <h2 id="drift">
        {countOf(missing.length, "change")} of the setup {missing.length === 1 ? "is" : "are"} missing
      </h2>
      <p>
        The last look, <Instant at={looked.at} />, did not find them any more: they were changed in Google Cloud.
      </p>
      <ul class="exact">
        {missing.slice(0, mostNamed).map((change) => (
          <ChangeRow key={`${change.target} ${change.kind} ${change.name}`} of={change}>
            <small>
              {change.target} · made <Instant at={change.ended_at ?? change.begun_at} />
            </small>
          </ChangeRow>
        ))}
        {more > 0 && <li>and {more} more, listed under Resources</li>}
      </ul>
      <p>
        <strong>{describeActor({ code: "setup_drifted", owner: "customer" }, mayWrite)}: </strong>
        put them back as they were, or forget them if they are to stay so.
      </p>
      {mayWrite && (
        <div class="buttons">
          <Button press={() => putBack(visit, name)}>Put back</Button>
          <PageLink to={toPlanPath(name, plan)} look="button quiet">
            Plan the repair
          </PageLink>
          <Button press={forgetAll} look="quiet">
            Forget…
          </Button>
        </div>
      )}
    </section>
  );
}
