import type { Stop, StopTarget, SwitchState } from "../connections/switches.ts";
import { defined } from "../defined.ts";
import { isProviderName } from "../provider-names.ts";
import { switchesItemKey } from "./item-keys.ts";
import { readItem, updateItem } from "./requests.ts";
import type { Table } from "./table.ts";

/** What an operator may change about the switches. */
export type SwitchChanges = {
  /** Stops from `at` on. A stop that is in force keeps its instant. */
  stop(target: StopTarget, at: Date): Promise<void>;
  /** Lifts this stop, and no other that covers the same connection. */
  lift(target: StopTarget): Promise<void>;
  drain(at: Date): Promise<void>;
  endDrain(): Promise<void>;
};

const drained = "drained";
const everything = "stop everything";
const ofProvider = "stop provider ";
const ofOrganisation = "stop organisation ";

/**
 * Makes the read of the operator's switches: one item for the whole stage. Each switch is an attribute whose value is the instant from which on it
 * holds, so two operators who write at once lose nothing.
 *
 * The read may lag behind a write for a moment, and costs half as much as one that does not: each process makes one every two seconds.
 */
export const switchReadsIn = (table: Table) => (): Promise<SwitchState> => read(table, false);

/** Reads the switches as they are now. */
export const readSwitchesNow = (table: Table): Promise<SwitchState> => read(table, true);

const read = async (table: Table, isConsistent: boolean): Promise<SwitchState> =>
  parse((await readItem(table, switchesItemKey, isConsistent)) ?? {});

/** The changes of the switches. */
export function switchChangesIn(table: Table): SwitchChanges {
  const update = async (UpdateExpression: string, name: string, values?: Readonly<Record<string, string>>) => {
    const names = { ExpressionAttributeNames: { "#switch": name } };
    await updateItem(table, switchesItemKey, { UpdateExpression, ...names, ...defined({ ExpressionAttributeValues: values }) });
  };
  const set = (name: string, at: Date) => update("SET #switch = if_not_exists(#switch, :at)", name, { ":at": at.toISOString() });
  const remove = (name: string) => update("REMOVE #switch", name);
  return {
    stop: (target, at) => set(toName(target), at),
    lift: (target) => remove(toName(target)),
    drain: (at) => set(drained, at),
    endDrain: () => remove(drained),
  };
}

function toName(target: StopTarget): string {
  switch (target.kind) {
    case "everything":
      return everything;
    case "provider":
      return `${ofProvider}${target.provider}`;
    case "organisation":
      return `${ofOrganisation}${target.tenant}`;
  }
}

/** A switch that a later release has added means nothing to this one. */
function parseTarget(name: string): StopTarget | undefined {
  if (name === everything) {
    return { kind: "everything" };
  }
  if (name.startsWith(ofOrganisation)) {
    return { kind: "organisation", tenant: name.slice(ofOrganisation.length) };
  }
  const provider = name.startsWith(ofProvider) ? name.slice(ofProvider.length) : "";
  return isProviderName(provider) ? { kind: "provider", provider } : undefined;
}

/** @throws {RangeError} An instant is none: a stop that cannot be read must not be taken for none. */
function parse(item: Readonly<Record<string, unknown>>): SwitchState {
  const stops = Object.entries(item).flatMap(([name, at]): Stop[] => {
    const target = parseTarget(name);
    return target === undefined ? [] : [{ target, since: toInstant(at) }];
  });
  const drainedSince = item[drained] === undefined ? undefined : toInstant(item[drained]);
  return { stops, ...defined({ drainedSince }) };
}

const toInstant = (at: unknown): Date => {
  const instant = new Date(String(at));
  if (Number.isNaN(instant.getTime())) {
    throw new RangeError("a switch holds no instant");
  }
  return instant;
};
