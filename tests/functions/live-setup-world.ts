import { beforeEach } from "vitest";
import { createHandler } from "../../functions/connections/setup.ts";
import type { SetupWork } from "../../functions/provider-parts.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { type ChangeOutcome, toChangeId } from "../../lib/setup/ledger.ts";
import type { Setup } from "../../lib/setup/setup.ts";
import { key, startOfTime } from "../fakes/setup-fakes.ts";
import { connectionsWith } from "../fixtures/connections-with.ts";
import { newChange } from "../fixtures/new-change.ts";
import { runSetup } from "../fixtures/run-gcp-setup.ts";
import { routeCaller, type Sent } from "./call-route.ts";
import { openSetupRoutes } from "./gcp-setup-world.ts";

/** The routes of one test, made anew before each. */
export let world: ReturnType<typeof openSetupRoutes>;
/** Takes other routes for the rest of a test. */
export const changeWorld = (other: typeof world): void => {
  world = other;
};

/** Opens the routes before each test of a file. */
export function useLiveSetup(): void {
  beforeEach(async () => {
    world = openSetupRoutes();
    await runSetup(world.ports);
  });
}

export const { call } = routeCaller();
export const routes = { teardown: "teardown", putBack: "setup/put-back", forget: "setup/forget" } as const;
export type Name = keyof typeof routes;

export async function send(name: Name, sent: Sent = {}, changes: Partial<SetupWork> & { readonly connection?: Connection } = {}) {
  const { connection, ...work } = changes;
  const connections = connection === undefined ? world.ports.connections : connectionsWith(connection);
  const setup: SetupWork = { ...world.deps, methods: ["login"], ...work };
  const handler = createHandler({ connections, limits: world.limits.store, works: new Map([["gcp", setup]]) });
  const path = { provider: connection?.provider ?? "gcp", account: "default" };
  const route = `POST /connections/{provider}/{account}/${routes[name]}`;
  const { status, text } = await call(handler, route, { path, ...(name === "forget" ? { body: forgetting() } : {}), ...sent });
  return { status, json: JSON.parse(text) as Record<string, unknown> };
}

export const label = (target: string) => ({ kind: "label", target, name: "aurora" });
export const account = { kind: "service_account", target: "project-1", name: "robot-ro" };
export const forgetting = (...changes: readonly object[]) => ({ changes: changes.length === 0 ? [label("project-2")] : changes });
export const forget = (...changes: readonly object[]) => send("forget", { body: forgetting(...changes) });

export const ledgerOf = async (target: string) =>
  Object.fromEntries((await world.ports.ledger.list(key, target)).map(({ change, state }) => [change.kind, state]));

/** Takes things away at the provider by hand, and looks at the setup. */
export async function lose(changes: readonly { readonly kind: string; readonly target: string; readonly name: string }[]) {
  for (const change of changes) {
    world.ports.cloud.standing.delete(toChangeId(change));
  }
  const targets = [...Map.groupBy(changes, ({ target }) => target)].map(([target, missing]) => ({ target, at: startOfTime, missing }));
  await world.deps.looks.write(key, { connectionId: "connection-1", at: startOfTime, targets, findings: [] });
}

/** A setup whose undoing goes as the test says. */
export const undoing = (outcome: (target: string) => ChangeOutcome): { setup: Setup; calls: string[]; stopped: boolean[] } => {
  const [calls, stopped]: [string[], boolean[]] = [[], []];
  const undo: Setup["undo"] = async (entries, call, scope) => {
    const target = entries[0]?.change.target ?? "";
    stopped.push(scope === "connection" && call.ledger.some(({ change }) => toChangeId(change) === toChangeId(account)));
    calls.push(`${target} ${entries.map(({ change }) => change.kind).includes("service_account") ? "once" : "each"}`);
    return new Map(entries.map(({ change }) => [toChangeId(change), outcome(target)]));
  };
  return { setup: { ...world.ports.cloud.setup, undo }, calls, stopped };
};

export const allUndone = () => undoing(() => ({ state: "undone" }));

/** Writes that a setup has made a label in each of these projects. */
export async function label50() {
  for (let index = 10; index < 60; index += 1) {
    const change = newChange({ ...label(`project-${index}`), step: "write_labels" });
    await world.ports.ledger.begin(key, change, { runId: "r", madeBy: "person-1" });
    await world.ports.ledger.end(key, change, { state: "changed" });
  }
}

/** What the test's world publishes of teardowns. */
export const tornDown = () => world.ports.events.published.filter(({ name }) => name === "setup.torn_down");
