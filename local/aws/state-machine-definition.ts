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

/** What Step Functions does and the interpreter would silently leave out. */
const notInterpreted =
  /"(Assign|Arguments|Output|ItemReader|ItemBatcher|ResultWriter|ToleratedFailure\w+)":|"QueryLanguage":"JSONata"|"Mode":"DISTRIBUTED"/;

/** Of a Lambda function; also how long a task without a timeout of its own may take here. */
const maxFunctionSeconds = 900;

/**
 * Makes a definition ready to run. Refuses one that is not valid, or that uses what the interpreter would ignore.
 *
 * @param waitScale - What fixed waits and retry intervals are multiplied by. Waits until a time out of the input are not scaled.
 * @throws {Error} that names what is wrong.
 */
export function prepareDefinition(definition: object, waitScale: number): RunnableMachine {
  new StateMachine(definition as StateMachineDefinition, { validationOptions: { checkArn: false } });
  const [ignored] = notInterpreted.exec(JSON.stringify(definition)) ?? [];
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
    // The interpreter takes "$", which is the default, for a field of that name.
    if (state.ResultPath === "$") {
      delete state.ResultPath;
    }
  }
  // Fractions of a second are not valid, so what was validated above is not validated again.
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
