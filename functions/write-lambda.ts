import type { Environment } from "../lib/config.ts";
import { answerOnce, type OnceDeps } from "../lib/http/answer-once.ts";
import type { HttpHandler } from "../lib/http/reply.ts";
import { isWrite } from "../lib/http/route.ts";
import { type CreateHandler, dispatch, httpLambda } from "../lib/http/serve.ts";
import type { Compose } from "../lib/lambda/lambda.ts";
import { system } from "../lib/system.ts";
import { markedRequestsIn } from "../lib/table/stored-requests.ts";
import { readSwitchesNow } from "../lib/table/stored-switches.ts";
import { tableFrom } from "../lib/table/table.ts";
import { limitsIn } from "../lib/table/window-counters.ts";

/** Makes the `handler` of routes of which some make or change something: an `httpLambda` that answers those once for each `Idempotency-Key`. */
export function writeLambda<Deps>(createHandler: CreateHandler<Deps>, compose: Compose<Deps>) {
  type Composed = { readonly deps: Deps; readonly open: () => OnceDeps };
  const { routes } = createHandler;
  const create = ({ deps, open }: Composed): HttpHandler => {
    const handle = createHandler(deps);
    return dispatch(routes.map((row) => ({ on: row.on, handle: isWrite(row) ? answerOnce(handle, row, open) : handle })));
  };
  const composeOnce = async (env: Environment): Promise<Composed> => ({ deps: await compose(env), open: opening(env) });
  return httpLambda(Object.assign(create, { routes }), composeOnce);
}

/** Not that of `node:timers/promises`: loading it takes a part of the cold path, and few requests wait. */
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Opens the table with the first request that has a key: the others do not pay for it. */
function opening(env: Environment): () => OnceDeps {
  let opened: OnceDeps | undefined;
  return () => {
    if (opened === undefined) {
      const table = tableFrom(env);
      opened = { ...system, pause, requests: markedRequestsIn(table), limits: limitsIn(table), readSwitches: () => readSwitchesNow(table) };
    }
    return opened;
  };
}
