import { mapBounded } from "../../lib/map-bounded.ts";
import { choose, type Data, fillTemplate, matches, placeResult, readPath, type State, type States, waitBefore } from "./state-language.ts";

export type Machine = {
  readonly definition: States;
  /** Runs a task by the name of its state. */
  readonly run: (name: string, input: Data) => Promise<unknown>;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
};

/** What Step Functions would bill and keep of an execution. */
export type History = {
  events: number;
  /** States that were entered, and entered again for a retry, of each project of the map. */
  readonly transitions: Map<unknown, number>;
};

/**
 * Runs a definition as Step Functions does, its retries, intervals and concurrency included, and counts its history: an event for each state
 * that is entered and left, three for each attempt of a task, two more for a map, two for each of its projects, and two for the execution.
 */
export async function runDefinition(machine: Machine, input: Data): Promise<History> {
  const history: History = { events: 2, transitions: new Map() };
  await runStates(machine, machine.definition, input, { history });
  return history;
}

type Context = { readonly history: History; readonly item?: unknown };

async function runStates(machine: Machine, states: States, input: Data, context: Context): Promise<Data> {
  let data = input;
  for (let name: string | undefined = states.StartAt; name !== undefined; ) {
    const state: State | undefined = states.States[name];
    if (state === undefined || state.Type === "Fail") {
      throw new Error(`the execution failed: ${state?.Error ?? name}`);
    }
    count(context, 2);
    const step: Step = await runState(machine, name, state, data, context);
    data = step.data;
    name = step.next;
  }
  return data;
}

type Step = { readonly data: Data; readonly next: string | undefined };

async function runState(machine: Machine, name: string, state: State, data: Data, context: Context): Promise<Step> {
  if (state.Type === "Choice") {
    return { data, next: choose(state, data) };
  }
  const work = {
    Pass: async () => (state.Parameters === undefined ? data : fillTemplate(state.Parameters, data, context.item)),
    Task: () => runTask(machine, name, state, state.Parameters === undefined ? data : fillTemplate(state.Parameters, data), context),
    Map: () => runMap(machine, state, data, context),
    Parallel: () => runBranches(machine, state, data, context),
  }[state.Type];
  if (work === undefined) {
    throw new Error(`a state of the type ${state.Type} is not known`);
  }
  try {
    return { data: placeResult(data, state.ResultPath, await work()), next: state.Next };
  } catch (error) {
    const name = (error as Error).name;
    const caught = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, name));
    if (caught === undefined) {
      throw error;
    }
    return { data: placeResult(data, caught.ResultPath, { Error: name }), next: caught.Next };
  }
}

async function runTask(machine: Machine, name: string, { Retry = [] }: State, input: Data, context: Context): Promise<unknown> {
  const retries = Retry.map(() => 0);
  for (;;) {
    context.history.events += 3;
    try {
      return await machine.run(name, input);
    } catch (error) {
      const at = Retry.findIndex(({ ErrorEquals }) => matches(ErrorEquals, (error as Error).name));
      const retrier = Retry[at];
      const made = retries[at] ?? 0;
      if (retrier === undefined || made >= (retrier.MaxAttempts ?? 3)) {
        throw error;
      }
      retries[at] = made + 1;
      await machine.pause(waitBefore(retrier, made, machine.random) * 1000);
      count(context, 0);
    }
  }
}

async function runMap(machine: Machine, state: State, data: Data, { history }: Context): Promise<unknown> {
  const { ItemProcessor, ItemSelector = {}, ItemsPath = "$", MaxConcurrency = 40 } = state;
  if (ItemProcessor === undefined) {
    throw new Error("a map without a processor");
  }
  history.events += 2;
  return mapBounded(readPath(data, ItemsPath) as readonly unknown[], MaxConcurrency, (item) => {
    history.events += 2;
    return runStates(machine, ItemProcessor, fillTemplate(ItemSelector, data, item), { history, item });
  });
}

async function runBranches(machine: Machine, { Branches = [] }: State, data: Data, context: Context): Promise<unknown> {
  context.history.events += 2;
  return Promise.all(Branches.map((branch) => runStates(machine, branch, data, context)));
}

/** Counts a transition, and the events of it. */
function count({ history, item }: Context, events: number): void {
  history.events += events;
  if (item !== undefined) {
    history.transitions.set(item, (history.transitions.get(item) ?? 0) + 1);
  }
}
