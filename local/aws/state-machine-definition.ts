import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";

export type RunnableMachine = {
  machine: StateMachine /** State name -> ARN of its Lambda function. */;
  tasks: ReadonlyMap<string, string>;
};

type Retrier = { IntervalSeconds?: number; MaxDelaySeconds?: number };
type State = {
  Type: string;
  Resource?: string;
  Seconds?: number;
  TimeoutSeconds?: number;
  TimeoutSecondsPath?: string;
  ResultPath?: string | null;
  Retry?: Retrier[];
  Branches?: Machine[];
  ItemProcessor?: Machine;
  Iterator?: Machine;
};
type Machine = { States: Record<string, State> };

/** Features of Step Functions that the interpreter would silently ignore. */
const notInterpreted =
  /"(Assign|Arguments|Output|ItemReader|ItemBatcher|ResultWriter|ToleratedFailure\w+)":|"QueryLanguage":"JSONata"|"Mode":"DISTRIBUTED"/;

/** Lambda's longest timeout; also the timeout of a task without its own. */
const maxFunctionSeconds = 900;

/** The valid definitions, as JSON: to validate one takes a tenth of a second. */
const valid = new Set<string>();

/**
 * Prepares a definition to run. Refuses an invalid definition, and features that the interpreter would ignore.
 *
 * @param waitScale - The factor for fixed waits and retry intervals. Waits until an instant from the input are not scaled.
 * @throws {Error} It names the fault.
 */
export function prepareDefinition(definition: object, waitScale: number): RunnableMachine {
  const written = JSON.stringify(definition);
  if (!valid.has(written)) {
    new StateMachine(definition as StateMachineDefinition, { validationOptions: { checkArn: false } });
    valid.add(written);
  }
  const [ignored] = notInterpreted.exec(written) ?? [];
  if (ignored !== undefined) {
    throw new Error(`the local Step Functions cannot run ${ignored}`);
  }
  const scaled = structuredClone(definition) as Machine;
  const tasks = new Map<string, string>();
  for (const [name, state] of statesOf(scaled)) {
    if (state.Type === "Task") {
      tasks.set(name, readFunctionArn(name, state));
      if (state.TimeoutSecondsPath === undefined) {
        state.TimeoutSeconds ??= maxFunctionSeconds;
      }
    }
    if (state.Seconds !== undefined) {
      state.Seconds *= waitScale;
    }
    for (const retrier of state.Retry ?? []) {
      retrier.IntervalSeconds = (retrier.IntervalSeconds ?? 1) * waitScale;
      if (retrier.MaxDelaySeconds !== undefined) {
        retrier.MaxDelaySeconds *= waitScale;
      }
    }
    // The interpreter reads "$", the default, as a field with that name.
    if (state.ResultPath === "$") {
      delete state.ResultPath;
    }
  }
  // The scaled definition is not validated again, because fractions of a second are invalid.
  const machine = new StateMachine(scaled as unknown as StateMachineDefinition, { validationOptions: { noValidate: true } });
  return { machine, tasks };
}

function* statesOf({ States }: Machine): Generator<[string, State]> {
  for (const [name, state] of Object.entries(States)) {
    yield [name, state];
    for (const inner of [...(state.Branches ?? []), state.ItemProcessor, state.Iterator]) {
      if (inner !== undefined) {
        yield* statesOf(inner);
      }
    }
  }
}

function readFunctionArn(name: string, { Resource = "" }: State): string {
  if (!/^arn:aws[\w-]*:lambda:[^:]*:[^:]*:function:[^:]+(:[^:]+)?$/.test(Resource)) {
    throw new Error(`the local Step Functions run only Lambda functions by their ARN: state ${name} names ${JSON.stringify(Resource)}`);
  }
  return Resource;
}
