import { useSignal } from "@preact/signals";
import { type Connection, isMoving } from "../../../answers.ts";
import { Button } from "../../../parts/button.tsx";
import { Fold } from "../../../parts/card.tsx";
import { PageLink } from "../../../parts/page-link.tsx";
import { Read } from "../../../parts/read.tsx";
import { useChanged } from "../../../use-changed.ts";
import { useVisit } from "../../../visit.ts";
import { loginMethod } from "../../method.ts";
import type { OwnPart } from "../../provider-part.ts";
import { toPlanPath, toRunPath } from "./addresses.ts";
import { tearDown } from "./deeds.tsx";
import { isOpen, type OpenMade, useMade } from "./made.ts";
import { MadeList } from "./made-list.tsx";
import { Removal, RunSection, useRun } from "./run.tsx";
import { RunEnd } from "./run-end.tsx";

const removing = "You may close this page: the removal goes on. After it the permission is given back.";

/** The setup of a connection: how the newest run is or was, its projects with what was made in them, and what can be done with that. */
export const Setup: OwnPart = ({ connection }) => {
  if (isMoving(connection)) {
    return <Removal name={connection} done="Done in your projects. The permission is given back now." note={removing} />;
  }
  if (connection.setup_run_id === null) {
    return <p class="card">Nothing is set up for this connection. A setup begins with a login at Google.</p>;
  }
  return <MadeSetup connection={connection} ofLogin={connection.setup_run_id} />;
};

/** @param ofLogin - The run that the login has started. One that a person has started is newer. */
function MadeSetup({ connection, ofLogin }: { readonly connection: Connection; readonly ofLogin: string }) {
  const visit = useVisit();
  const made = useMade(connection);
  const isTearing = useSignal(false);
  const isLogin = connection.method === loginMethod;
  // What could not be read is read again by itself.
  useChanged(`${connection.checked?.at} ${connection.updated_at}`, () => made.read().catch(() => undefined));
  return (
    <Read of={made} name="Setup">
      {(shown) => {
        const { changes, newest_run_id, targets } = shown;
        const runId = newest_run_id ?? ofLogin;
        const stands = changes.some(isOpen);
        // A plan is made of what stands by itself.
        const choice = stands ? {} : { projects: [...new Set(changes.map(({ target }) => target))] };
        return (
          <>
            {isTearing.value && <Removal name={connection} done="Done in your projects." note={tearing} />}
            {/* After a teardown what a run has made is not there any more. It says nothing of a connection that stopped working. */}
            {!isTearing.value && made.works && (stands || changes.length === 0) && (
              <NewestRun key={runId} runId={runId} ofLogin={ofLogin} made={made} />
            )}
            {!made.works && <p class="card">{isLogin ? "What setup made can be changed once the connection works again." : needsLogin}</p>}
            {(changes.length > 0 || targets.length > 0) && (
              <MadeList of={shown} made={made}>
                {isLogin && made.works && changes.length > 0 && (
                  <PageLink to={toPlanPath(connection, choice)} look="button quiet">
                    Plan changes
                  </PageLink>
                )}
                {isLogin && made.works && stands && visit.api.session.mayWrite && (
                  <Button press={() => tearDown(visit, made, isTearing)} look="danger outline">
                    Tear down…
                  </Button>
                )}
                {!isLogin && made.works && <p class="note">{needsLogin}</p>}
              </MadeList>
            )}
          </>
        );
      }}
    </Read>
  );
}

const needsLogin = "Connect with a login to change or to take back what setup made.";
const tearing = "Keep this page open: it asks for forty projects at a time.";

/** How the newest setup of a connection is, or has ended. @param ofLogin - The run that the login has started. */
function NewestRun({ runId, ofLogin, made }: { readonly runId: string; readonly ofLogin: string; readonly made: OpenMade }) {
  const run = useRun(runId);
  // A run that has ended may have made again what was missing.
  useChanged(run.value.value?.status.complete, (before) => before === false && made.read().catch(() => undefined));
  return (
    <RunSection of={run} name={made.name}>
      {runId !== ofLogin && <OtherProjects runId={ofLogin} made={made} />}
      <p class="links">
        <PageLink to={toRunPath(made.name, runId)}>Progress</PageLink>
      </p>
    </RunSection>
  );
}

/** A login with many projects sets none up: after others were chosen, the rest can still be. */
function OtherProjects({ runId, made }: { readonly runId: string; readonly made: OpenMade }) {
  const login = useRun(runId).value.value?.status;
  return login?.state === "SUCCESS" && login.result.status === "needs_selection" ? (
    <Fold summary="Choose other projects">
      <RunEnd of={login} name={made.name} />
    </Fold>
  ) : null;
}
