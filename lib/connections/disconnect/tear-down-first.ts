import { defined } from "../../defined.ts";
import { Failure, type FailureCode } from "../../errors.ts";
import { type Connection, type DisconnectProgress, toDisconnectId, toKey } from "../connection.ts";
import type { DomainEvent } from "../domain-event.ts";
import type { DisconnectPorts } from "../ports.ts";
import type { Transition } from "../record/transitions.ts";
import type { SetupReport, StandingPart, Teardown, Teardowns } from "../setup-starter.ts";
import {
  isTearingDown,
  type SetupCount,
  type SetupLeftCode,
  type TeardownProgress,
  type TeardownResult,
  teardownEndsAt,
} from "../teardown-result.ts";

/** A record that is marked `disconnecting`: if its disconnect is interrupted from here on, the schedule continues it. */
export type Disconnecting = Connection & { readonly disconnect: DisconnectProgress };

/** What a disconnect does next. `wait`: the teardown works, and needs the grant. */
export type TeardownStep =
  | { readonly kind: "wait"; readonly connection: Disconnecting; readonly setup: TeardownResult | undefined }
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
  deps: Pick<DisconnectPorts, "teardowns" | "clock">,
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
    return { kind: "wait", connection: running, setup: toTeardownResult(report, running.disconnect.teardown) };
  }
  const over = isPending ? endTeardown(connection, report.isOpen ? (ended ?? { code: "deadline_exceeded" }) : {}) : connection;
  const setup = toTeardownResult(report, over.disconnect.teardown);
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

/** Things that are listed one by one. With their commands they are less than half of what an item of the table may hold. */
export const mostListed = 300;

/** Groups of things that are gone. Beyond that they are counted by their kind alone. */
const mostGroups = 300;

/** Builds what is told of a setup's things. @returns `undefined`: setup made nothing. */
export function toTeardownResult(
  report: Pick<SetupReport, "undone" | "standing">,
  teardown: TeardownProgress | undefined,
): TeardownResult | undefined {
  const { undone, standing } = report;
  if (undone.length === 0 && standing.length === 0) {
    return undefined;
  }
  // What a later teardown takes back comes first: what is kept on purpose works without us.
  const left = standing.toSorted((one, other) => Number(one.state === "kept") - Number(other.state === "kept"));
  return {
    undone: count(undone),
    left: left.slice(0, mostListed).map((part) => ({ ...part, code: toCode(part, teardown) })),
    ...(left.length > mostListed ? { unlisted: left.length - mostListed } : {}),
  };
}

function count(undone: SetupReport["undone"]): SetupCount[] {
  const inTargets = Object.values(Object.groupBy(undone, ({ what, target }) => JSON.stringify([what, target])));
  if (inTargets.length <= mostGroups) {
    return inTargets.flatMap((group = []) => group.slice(0, 1).map(({ what, target }) => ({ what, target, count: group.length })));
  }
  return Object.entries(Object.groupBy(undone, ({ what }) => what)).map(([what, group = []]) => ({ what, count: group.length }));
}

/** Why it still stands. What the provider said of the thing itself says more than what ended the teardown. */
function toCode({ state, code }: StandingPart, teardown: TeardownProgress | undefined): string {
  if (state === "kept") {
    const isForgotten = code === ("forgotten" satisfies SetupLeftCode);
    return (isForgotten ? "forgotten" : "kept_for_others") satisfies SetupLeftCode;
  }
  if (teardown === undefined) {
    return "teardown_declined" satisfies SetupLeftCode;
  }
  if (teardown.state !== "over") {
    return "teardown_under_way" satisfies SetupLeftCode;
  }
  const why = teardown.code === "deadline_exceeded" ? undefined : teardown.code;
  return code ?? why ?? ("teardown_unfinished" satisfies SetupLeftCode);
}

/** The end of a teardown, as its state machine tells it. `code`: why it did not come to its end. */
export type TeardownEnd = { readonly code?: FailureCode };

/**
 * Decides, when a disconnect begins, whether it takes back what setup made. A connection that only its customer can repair has no token for it:
 * the disconnect goes on, and lists what is left.
 *
 * @returns `undefined`: there is nothing to decide, or the person wants to leave it.
 */
export function decideTeardown(
  teardowns: Teardowns,
  { provider, method, status, failure }: Connection,
  isWanted: boolean,
): TeardownProgress | undefined {
  const teardown = teardowns.get(provider);
  if (teardown === undefined || !isWanted) {
    return undefined;
  }
  if (!teardown.methods.includes(method)) {
    return { state: "over", code: "setup_needs_login" };
  }
  return status === "reauth_required" ? { state: "over", code: failure?.code ?? "credential_missing" } : { state: "wanted" };
}
