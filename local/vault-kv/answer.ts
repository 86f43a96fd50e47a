import { answerKv, isObject, type Operation } from "./kv-routes.ts";
import { login } from "./login.ts";
import { isAllowed } from "./policy.ts";
import { envelope, json, noContent, noRoute, type Reply, replies } from "./reply.ts";
import { describeLogin, describeToken, type Token } from "./tokens.ts";
import type { World } from "./world.ts";

/** One call, read from the socket. */
export type Call = {
  readonly method: string;
  /** What follows `/v1/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly token: string | undefined;
  /** The JSON body; `undefined` when there is none or it is not JSON. */
  readonly body: unknown;
};

/** Answers one call in the order Vault checks: sealed, login, token, policy, mount. */
export async function answer(world: World, call: Call): Promise<Reply> {
  const body = isObject(call.body) ? call.body : {};
  if (call.path === "sys/health") {
    return health(world);
  }
  if (world.sealed) {
    return replies.sealed;
  }
  const method = /^auth\/([^/]+)\/login$/.exec(call.path)?.[1];
  if (method !== undefined && (call.method === "POST" || call.method === "PUT")) {
    const outcome = await login(world.options, method, body, world.now());
    if (outcome !== undefined) {
      return "refused" in outcome
        ? outcome.refused
        : envelope(null, { auth: describeLogin(world.tokens.issue(outcome.grant, outcome.displayName, world.now())) });
    }
  }
  if (call.token === undefined) {
    return replies.noToken;
  }
  const token = world.tokens.find(call.token, world.now());
  return token === undefined ? replies.unknownToken : answerKnown(world, call, body, token);
}

function answerKnown(world: World, call: Call, body: Readonly<Record<string, unknown>>, token: Token): Reply {
  if (call.path === "auth/token/lookup-self") {
    return envelope(describeToken(token, world.now()));
  }
  if (call.path === "auth/token/revoke-self") {
    world.tokens.revoke(token.id);
    return noContent;
  }
  const mount = `${world.options.mount ?? "kv"}/`;
  const path = call.path.startsWith(mount) ? call.path.slice(mount.length) : undefined;
  const operation = toOperation(world, call, path);
  if (operation === undefined) {
    return replies.unsupported;
  }
  const policies = token.policies.map((name) => world.options.policies?.[name] ?? {});
  if (!token.policies.includes("root") && !isAllowed(policies, call.path, operation)) {
    return replies.denied;
  }
  return path === undefined ? noRoute(call.path) : answerKv(world.kv, { operation, path, query: call.query, body }, world.now());
}

/** Whether a POST creates or updates is decided by what is there: a soft-deleted key is there. */
function toOperation(world: World, { method, query }: Call, path: string | undefined): Operation | undefined {
  switch (method) {
    case "GET":
      return query.get("list") === "true" ? "list" : "read";
    case "LIST":
      return "list";
    case "POST":
    case "PUT":
      return path?.startsWith("data/") && !world.kv.entries.has(path.slice("data/".length)) ? "create" : "update";
    case "DELETE":
      return "delete";
    default:
      return undefined;
  }
}

function health(world: World): Reply {
  const { sealed } = world;
  const server_time_utc = Math.floor(world.now().getTime() / 1000);
  const state = {
    initialized: true,
    sealed,
    standby: sealed,
    performance_standby: false,
    server_time_utc,
    version: "1.21.4",
    cluster_name: "local",
  };
  return json(sealed ? 503 : 200, state);
}
