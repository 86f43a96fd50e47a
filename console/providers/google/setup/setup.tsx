import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Connection, type ConnectionName, isMoving } from "../../../answers.ts";
import { Button } from "../../../parts/button.tsx";
import { PageLink } from "../../../parts/page-link.tsx";
import { Read } from "../../../parts/read.tsx";
import { useVisit } from "../../../visit.ts";
import { loginMethod } from "../../method.ts";
import type { OwnPart } from "../../provider-part.ts";
import { toPlanPath, toRunPath } from "./addresses.ts";
import { isOpen } from "./disconnect-words.ts";
import { MadeList } from "./made-list.tsx";
import { Removal } from "./removal.tsx";
import { RunEnd } from "./run-end.tsx";
import { RunSection } from "./run-section.tsx";
import { tearDown } from "./tear-down.tsx";
import { useMade } from "./use-made.ts";
import { useRun } from "./use-run.ts";

const removing = "You may close this page: the removal goes on. After it the permission is given back.";

/** The setup of a connection: how the newest run is or was, its projects with what was made in them, and what can be done with that. */
export const Setup: OwnPart = ({ connection }) => {
  const { setup_run_id, status } = connection;
  if (isMoving(connection)) {
    return <Removal name={connection} done="Done in your projects. The permission is given back now." note={removing} />;
  }
  if (setup_run_id === null) {
    return <p class="card">Nothing is set up for this connection. A setup begins with a login at Google.</p>;
  }
  // What once was prepared says nothing of a connection that stopped working.
  return status === "reauth_required" || status === "disconnecting" ? (
    <p class="card">What setup made cannot be looked at before the connection works again.</p>
  ) : (
    <LiveSetup connection={connection} ofLogin={setup_run_id} />
  );
};

/** @param ofLogin - The run that the login has started. One that a person has started is newer. */
function LiveSetup({ connection, ofLogin }: { readonly connection: Connection; readonly ofLogin: string }) {
  const visit = useVisit();
  const reading = useMade(connection);
  const isTearing = useSignal(false);
  const known = `${connection.checked?.at} ${connection.updated_at}`;
  const shown = useRef(known);
  useEffect(() => {
    if (shown.current !== known) {
      shown.current = known;
      // What could not be read is read again by itself.
      reading.read().catch(() => undefined);
    }
  }, [known]);
  return (
    <Read of={reading} name="Setup">
      {(made) => {
        const { changes, newest_run_id } = made;
        const runId = newest_run_id ?? ofLogin;
        const stands = changes.some(isOpen);
        // A plan is made of what stands by itself.
        const projects = stands ? {} : { projects: [...new Set(changes.map(({ target }) => target))] };
        const isLogin = connection.method === loginMethod;
        return (
          <>
            {isTearing.value && <Removal name={connection} done="Done in your projects." note={tearing} />}
            {/* After a teardown what a run has made is not there any more. */}
            {!isTearing.value && (stands || changes.length === 0) && (
              <NewestRun key={runId} runId={runId} ofLogin={ofLogin} name={connection} over={reading.read} />
            )}
            {(changes.length > 0 || made.targets.length > 0) && (
              <MadeList of={made} name={connection} reading={reading}>
                {isLogin && changes.length > 0 && (
                  <PageLink to={toPlanPath(connection, { ...projects, access: "read" })} look="button quiet">
                    Plan changes
                  </PageLink>
                )}
                {isLogin && stands && visit.api.session.mayWrite && (
                  <Button press={() => tearDown(visit, connection, reading, isTearing)} look="danger outline">
                    Tear down…
                  </Button>
                )}
                {!isLogin && <p class="note">The login has ended. Connect with a login to change or to take back what setup made.</p>}
              </MadeList>
            )}
          </>
        );
      }}
    </Read>
  );
}

const tearing = "Keep this page open: it asks for forty projects at a time.";

type NewestProps = {
  readonly runId: string;
  /** The run that the login has started. */
  readonly ofLogin: string;
  readonly name: ConnectionName;
  /** Told when the run has ended: it may have made again what was missing. */
  readonly over: () => Promise<unknown>;
};

/** How the newest setup of a connection is, or has ended. */
function NewestRun({ runId, ofLogin, name, over }: NewestProps) {
  const run = useRun(runId);
  const isOver = run.value.value?.status.complete;
  const was = useRef(isOver);
  useEffect(() => {
    if (was.current === false && isOver) {
      over().catch(() => undefined);
    }
    was.current = isOver;
  }, [isOver]);
  return (
    <div class="card">
      <RunSection of={run} name={name} isBrief>
        {runId !== ofLogin && <OtherProjects runId={ofLogin} name={name} />}
        <p class="links">
          <PageLink to={toRunPath(name, runId)}>Progress</PageLink>
        </p>
      </RunSection>
    </div>
  );
}

/** A login with many projects sets none up: after others were chosen, the rest can still be. */
function OtherProjects({ runId, name }: { readonly runId: string; readonly name: ConnectionName }) {
  const login = useRun(runId).value.value?.status;
  return login?.state === "SUCCESS" && login.result.status === "needs_selection" ? (
    <details class="fold">
      <summary>Choose other projects</summary>
      <RunEnd of={login} name={name} />
    </details>
  ) : null;
}
