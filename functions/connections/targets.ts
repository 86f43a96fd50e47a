import type { AccountSettingsStore } from "../../lib/connections/account-settings.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import type { SetupLooks, TargetLook } from "../../lib/setup/setup.ts";
import type { PreparedTarget, PreparedTargets } from "../../lib/setup/setup-stores.ts";
import { setupLooksIn } from "../../lib/table/stored-setup-looks.ts";
import { slotSettingsIn } from "../../lib/table/stored-slot-settings.ts";
import { preparedTargetsIn } from "../../lib/table/stored-targets.ts";
import { composeTable } from "../compose.ts";
import type { ToTargets } from "../provider-parts.ts";
import { everyInUse } from "../providers.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly connections: Pick<Connections, "read">;
  readonly prepared: Pick<PreparedTargets, "list">;
  readonly looks: Pick<SetupLooks, "read">;
  readonly settings: Pick<AccountSettingsStore, "read">;
};

/**
 * `GET /connections/{provider}/{account}/targets`: the projects and the like that a connection is used in. They come from the record, the setup and its last
 * look. The provider is not asked.
 */
export const createHandler = serve(routes.listTargets, (deps: Deps) => async ({ principal, path }) => {
  const key = readConnectionKey(principal, path.provider, path.account);
  const connection = await deps.connections.read(key);
  if (connection === undefined) {
    throw new Failure("not_found");
  }
  const [prepared, look, { root }] = await Promise.all([
    deps.prepared.list(key),
    deps.looks.read(key, connection.id),
    deps.settings.read(key),
  ]);
  const { ids = [], isTruncated = false } = connection.targets ?? {};
  const noted: ReturnType<ToTargets> = everyInUse[key.provider]?.(connection) ?? ids.map((id) => ({ id }));
  const known = new Map(prepared.map((target) => [target.id, target]));
  const looks = new Map(look?.targets.map((each) => [each.target, each]));
  const all = new Map([...noted, ...prepared].map(({ id, name = null }) => [id, name]));
  return {
    targets: [...all].map(([id, name]) => {
      return { id, name, state: toState(known.get(id), looks.get(id)), set_up: known.has(id), root: id === root };
    }),
    truncated: isTruncated && prepared.length === 0,
  };
});

/** `in_use`: no setup has prepared it, and nothing more is known. What a look found before it was prepared counts no more. */
function toState(prepared: PreparedTarget | undefined, { at, code, missing }: Partial<TargetLook> = {}) {
  if (prepared === undefined) {
    return "in_use";
  }
  const found = code === undefined ? "changed" : "unreadable";
  const isFound = at !== undefined && at > prepared.preparedAt && (code !== undefined || missing?.length !== 0);
  return isFound ? found : prepared.isLate === true ? "late" : "ready";
}

export const handler = httpLambda(createHandler, (env) => {
  const records = composeTable(env);
  const { table, clock } = records;
  return { ...records, prepared: preparedTargetsIn(table), looks: setupLooksIn(table, clock), settings: slotSettingsIn(table) };
});
