import { type Environment, readConfig, text } from "../lib/config.ts";
import { answerOnce, type OnceDeps, type OnceOptions } from "../lib/http/answer-once.ts";
import type { HttpHandler } from "../lib/http/endpoint.ts";
import { auroraLambda, httpLambda } from "../lib/http/http-lambda.ts";
import type { Compose } from "../lib/lambda/lambda.ts";
import { system } from "../lib/system.ts";
import { limitsIn } from "../lib/table/limits.ts";
import { markedRequestsIn } from "../lib/table/stored-requests.ts";
import { readSwitchesNow } from "../lib/table/stored-switches.ts";
import { openTable } from "../lib/table/table.ts";

/**
 * `answersSecret`: the route's answer carries a secret, so it is kept only under a long `Idempotency-Key`. `subject`: what a stop, a disconnect or a
 * deletion must be about to hold its answers. `ends`: the route ends access to its subject. Default: no, of the provider in the path, no.
 */
type Options = Partial<Omit<OnceOptions, "dialect">>;

/** Makes the `handler` of a route that makes or changes something: an `httpLambda` that answers once for each `Idempotency-Key`. */
export const writeLambda = <Deps>(createHandler: (deps: Deps) => HttpHandler, compose: Compose<Deps>, options: Options = {}) =>
  httpLambda(...once("problem", createHandler, compose, options));

/** The same in the words of Aurora's web client. */
export const auroraWriteLambda = <Deps>(createHandler: (deps: Deps) => HttpHandler, compose: Compose<Deps>, options: Options = {}) =>
  auroraLambda(...once("aurora", createHandler, compose, options));

function once<Deps>(dialect: "problem" | "aurora", createHandler: (deps: Deps) => HttpHandler, compose: Compose<Deps>, options: Options) {
  type Composed = { readonly deps: Deps; readonly open: () => OnceDeps };
  const createOnce = ({ deps, open }: Composed) =>
    answerOnce(createHandler(deps), { answersSecret: false, ends: false, ...options, dialect }, open);
  const composeOnce = async (env: Environment): Promise<Composed> => ({ deps: await compose(env), open: opening(env) });
  return [createOnce, composeOnce] as const;
}

/** Not that of `node:timers/promises`: loading it takes a part of the cold path, and few requests wait. */
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Opens the table with the first request that has a key: the others do not pay for it. */
function opening(env: Environment): () => OnceDeps {
  let opened: OnceDeps | undefined;
  return () => {
    if (opened === undefined) {
      const table = openTable(readConfig(env, { table: text("TABLE_NAME") }).table);
      opened = { ...system, pause, requests: markedRequestsIn(table), limits: limitsIn(table), readSwitches: () => readSwitchesNow(table) };
    }
    return opened;
  };
}
