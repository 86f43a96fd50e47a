import { type Environment, readConfig, text } from "../lib/config.ts";
import { answerOnce, type OnceDeps, type OnceOptions } from "../lib/http/answer-once.ts";
import type { HttpHandler } from "../lib/http/http-handler.ts";
import { auroraLambda, httpLambda } from "../lib/http/http-lambda.ts";
import { isWrite, type Route } from "../lib/http/route.ts";
import { dispatch } from "../lib/http/serve.ts";
import type { Compose } from "../lib/lambda/lambda.ts";
import { system } from "../lib/system.ts";
import { limitsIn } from "../lib/table/limits.ts";
import { markedRequestsIn } from "../lib/table/stored-requests.ts";
import { readSwitchesNow } from "../lib/table/stored-switches.ts";
import { openTable } from "../lib/table/table.ts";

type CreateHandler<Deps> = ((deps: Deps) => HttpHandler) & { readonly routes?: readonly Route[] };

/** Makes the `handler` of routes of which some make or change something: an `httpLambda` that answers those once for each `Idempotency-Key`. */
export function writeLambda<Deps>(createHandler: CreateHandler<Deps>, compose: Compose<Deps>, ofRoute: OnceOptions = {}) {
  type Composed = { readonly deps: Deps; readonly open: () => OnceDeps };
  const { routes = [] } = createHandler;
  const create = ({ deps, open }: Composed): HttpHandler => {
    const handle = createHandler(deps);
    return routes.length === 0
      ? answerOnce(handle, ofRoute, open)
      : dispatch(routes.map((row) => ({ on: row.on, handle: isWrite(row) ? answerOnce(handle, row, open) : handle })));
  };
  const composeOnce = async (env: Environment): Promise<Composed> => ({ deps: await compose(env), open: opening(env) });
  return routes.length === 0 && ofRoute.dialect === "aurora"
    ? auroraLambda(create, composeOnce)
    : httpLambda(Object.assign(create, { routes }), composeOnce);
}

/** The same for a route of Aurora's that has no row yet. */
export const auroraWriteLambda = <Deps>(createHandler: CreateHandler<Deps>, compose: Compose<Deps>, ofRoute: OnceOptions = {}) =>
  writeLambda(createHandler, compose, { ...ofRoute, dialect: "aurora" });

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
