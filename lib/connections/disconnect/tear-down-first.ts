import { defined } from "../../defined.ts";
import { Failure } from "../../errors.ts";
import type { Clock } from "../../system.ts";
import { type Connection, type DisconnectProgress, toDisconnectId, toKey } from "../connection.ts";
import type { DomainEvent } from "../domain-event.ts";
import type { Transition } from "../record/transitions.ts";
import { isTearingDown, type SetupReturn, teardownEndsAt } from "../setup-return.ts";
import type { Teardown, TeardownEnd, Teardowns } from "./teardown.ts";
import { toSetupReturn } from "./to-setup-return.ts";

type Deps = { readonly teardowns: Teardowns; readonly clock: Clock };

/** A record that is marked `disconnecting`. */
type Disconnecting = Connection & { readonly disconnect: DisconnectProgress };

/** What a disconnect does next. `wait`: the teardown works, and needs the grant. */
export type TeardownStep =
  | { readonly kind: "wait"; readonly connection: Disconnecting; readonly setup: SetupReturn | undefined }
  | { readonly kind: "go_on"; readonly connection: Disconnecting };

/**
 * Begins the teardown of a connection that is being disconnected, or looks how far it is. It is over when nothing is open any more, when its
 * state machine says so, or when its time is up: a machine that died must not keep a connection for ever.
 *
 * @param note - Writes the end of a teardown, with its event, before the next step of the disconnect begins.
 * @param ended - The state machine has come to its end.
 * @throws {Failure} The table failed, or the state machine could not be started: retry.
 */
export async function tearDownFirst(
  deps: Deps,
  connection: Disconnecting,
  note: (transition: Transition) => Promise<void>,
  ended: TeardownEnd | undefined,
): Promise<TeardownStep> {
  const { disconnect } = connection;
  const teardown = deps.teardowns.get(connection.provider);
  // Once the grant is revoked, only the noted report says what became of it.
  if (disconnect.grant !== undefined || teardown === undefined) {
    return { kind: "go_on", connection };
  }
  const report = await teardown.report(toKey(connection));
  const isPending = isTearingDown(connection);
  if (isPending && report.isOpen && ended === undefined && deps.clock() < teardownEndsAt(disconnect)) {
    const running = await begin(teardown, connection);
    return { kind: "wait", connection: running, setup: toSetupReturn(report, running.disconnect.teardown) };
  }
  const over = isPending ? endTeardown(connection, report.isOpen ? (ended ?? { code: "deadline_exceeded" }) : {}) : connection;
  const setup = toSetupReturn(report, over.disconnect.teardown);
  const next: Disconnecting = { ...over, disconnect: { ...over.disconnect, ...defined({ setup }) } };
  if (disconnect.teardown?.state === "running" || ended !== undefined) {
    await note({ connection: next, events: [buildEvent(next)] });
  }
  return { kind: "go_on", connection: next };
}

/** Starts the state machine, again if nothing says that it was started: the run has the id of the disconnect. */
async function begin(teardown: Teardown, connection: Disconnecting): Promise<Disconnecting> {
  const { disconnect } = connection;
  if (disconnect.teardown?.state !== "running") {
    await teardown.start({ runId: toDisconnectId(connection.id, disconnect), connection: toKey(connection) });
  }
  return { ...connection, disconnect: { ...disconnect, teardown: { state: "running" } } };
}

const endTeardown = (connection: Disconnecting, { code }: TeardownEnd): Disconnecting => ({
  ...connection,
  disconnect: { ...connection.disconnect, teardown: { state: "over", ...defined({ code }) } },
});

/** Its id is that of the run, so that an end that is written twice is one fact. */
function buildEvent(connection: Disconnecting): DomainEvent {
  const { disconnect } = connection;
  const { teardown, setup } = disconnect;
  const runId = toDisconnectId(connection.id, disconnect);
  return {
    name: "setup.torn_down",
    id: `${runId}.torn_down`,
    runId,
    connection,
    ...(teardown?.state === "over" && teardown.code !== undefined ? { code: teardown.code } : {}),
    ...defined({ setup }),
  };
}

/** @throws {Failure} `connection_disconnecting`: what setup made is being taken back, which a new grant would disturb. */
export function refuseWhileTearingDown(connection: Connection | undefined): void {
  if (connection !== undefined && isTearingDown(connection)) {
    throw new Failure("connection_disconnecting", { detail: "what setup made is being taken back" });
  }
}
