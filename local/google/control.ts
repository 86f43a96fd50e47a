import * as v from "valibot";
import { accountsSchema } from "./accounts.ts";
import { faultSchema } from "./faults.ts";
import { json, Refused } from "./reply.ts";
import type { Call, Handler, Route } from "./route.ts";
import { settingsSchema } from "./settings.ts";
import { now, resetWorld, type World } from "./world.ts";

const reset: Handler = (_call, world) => {
  resetWorld(world);
  return json(200, {});
};

const setClock: Handler = (call, world) => {
  world.skewSeconds = parseBody(call, v.strictObject({ skew_seconds: v.pipe(v.number(), v.finite()) })).skew_seconds;
  return json(200, { skew_seconds: world.skewSeconds, now: now(world) });
};

/** Switches that are not named keep their value. */
const changeSettings: Handler = (call, world) => {
  const changes = parseBody(call, v.record(v.string(), v.unknown()));
  world.settings = parseInput({ ...world.settings, ...changes }, settingsSchema);
  return json(200, world.settings);
};

const getAccounts: Handler = (_call, { accounts }) => json(200, { accounts });

const putAccounts: Handler = (call, world) => {
  world.accounts = parseBody(call, v.strictObject({ accounts: accountsSchema })).accounts;
  return json(200, { accounts: world.accounts });
};

const addFault: Handler = (call, { faults }) => {
  faults.push({ ...parseBody(call, faultSchema), seen: 0 });
  return json(200, { faults });
};

const clearFaults: Handler = (_call, world) => {
  world.faults = [];
  return json(200, {});
};

const getCalls: Handler = (_call, { calls }) => json(200, calls.toAnswer());

const getState: Handler = (_call, world) =>
  json(200, {
    now: now(world),
    skew_seconds: world.skewSeconds,
    settings: world.settings,
    accounts: world.accounts.map(({ sub, email }) => ({ sub, email, refresh_tokens: listRefreshTokens(world, sub) })),
  });

/** As if the person had removed the application on Google's account page. */
const revokeAccount: Handler = (call, { accounts, grants }) => {
  const { sub } = parseBody(call, v.strictObject({ sub: v.string() }));
  if (!accounts.some((account) => account.sub === sub)) throw new Refused(json(404, { error: `no account has the sub ${sub}` }));
  grants.revokeAll(sub);
  return json(200, {});
};

export const controlRoutes: readonly Route[] = [
  { method: "POST", path: "/_control/reset", handle: reset },
  { method: "POST", path: "/_control/clock", handle: setClock },
  { method: "POST", path: "/_control/settings", handle: changeSettings },
  { method: "GET", path: "/_control/accounts", handle: getAccounts },
  { method: "PUT", path: "/_control/accounts", handle: putAccounts },
  { method: "POST", path: "/_control/faults", handle: addFault },
  { method: "DELETE", path: "/_control/faults", handle: clearFaults },
  { method: "GET", path: "/_control/calls", handle: getCalls },
  { method: "GET", path: "/_control/state", handle: getState },
  { method: "POST", path: "/_control/revoke", handle: revokeAccount },
];

function listRefreshTokens(world: World, sub: string) {
  const { grants } = world;
  return grants.refreshTokensOf(sub).map((token) => ({
    token: token.token,
    client_id: token.clientId,
    scopes: token.scopes,
    issued_at: token.issuedAt,
    last_used_at: token.lastUsedAt,
    expires_at: token.expiresAt,
    status: token.status === "live" && !grants.isLive(token, now(world)) ? "expired" : token.status,
  }));
}

function parseBody<const Schema extends v.GenericSchema>({ body }: Call, schema: Schema): v.InferOutput<Schema> {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    throw new Refused(json(400, { error: "the body is not JSON" }));
  }
  return parseInput(input, schema);
}

function parseInput<const Schema extends v.GenericSchema>(input: unknown, schema: Schema): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const issues = result.issues.map((issue) => ({ path: v.getDotPath(issue), message: issue.message }));
  throw new Refused(json(400, { error: "the input is not valid", issues }));
}
