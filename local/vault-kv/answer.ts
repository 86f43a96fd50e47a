import type { Call } from "../simulator/call.ts";
import type { Reply } from "../simulator/reply.ts";
import { answerKv, type Operation } from "./kv-routes.ts";
import { findLogin } from "./login.ts";
import { isObject, notAnObject } from "./parse-json.ts";
import { isAllowed } from "./policy.ts";
import { envelope, json, noRoute, refuse, replies } from "./reply.ts";
import { describeLogin, describeToken, idOf, type Token, toAttribution } from "./tokens.ts";
import { readVaultCall, type VaultCall } from "./vault-call.ts";
import type { World } from "./world.ts";

type Body = Readonly<Record<string, unknown>>;

const maxBodyBytes = 32 * 1024 * 1024;
const mergePatch = "application/merge-patch+json";
const unreadable = "error parsing JSON: failed to parse JSON input";

/** Answers one call of Vault's API. Other paths are 404. */
export async function answer(call: Call, world: World): Promise<Reply> {
  if (Buffer.byteLength(call.body) > maxBodyBytes) {
    return replies.tooLarge;
  }
  const vaultCall = readVaultCall(call);
  return vaultCall === undefined ? replies.absent : answerVaultCall(vaultCall, world);
}

/** Answers in the order Vault checks: body, sealed, path, login, token, policy, mount. */
async function answerVaultCall(call: VaultCall, world: World): Promise<Reply> {
  if (call.path === "sys/health") {
    return call.method === "GET" || call.method === "HEAD" ? health(world) : replies.unsupportedHealth;
  }
  const body = readBody(call);
  if ("refused" in body) {
    return body.refused;
  }
  if (world.sealed) {
    return replies.sealed;
  }
  const isWrite = call.method === "POST" || call.method === "PUT";
  if (call.path.endsWith("/") && (isWrite || call.method === "PATCH")) {
    return replies.writeToFolder;
  }
  const method = /^auth\/([^/]+)\/login$/.exec(call.path)?.[1] ?? "";
  const login = findLogin(world.options, method);
  if (login !== undefined) {
    const now = world.clock.now();
    const outcome = isWrite ? await login(body.value, now) : { refused: replies.unsupportedLogin };
    return "refused" in outcome
      ? outcome.refused
      : envelope(null, { auth: describeLogin(world.tokens.issue(outcome.grant, method, outcome, now)) });
  }
  if (!call.token) {
    return replies.noToken;
  }
  const token = world.tokens.find(call.token, world.clock.now());
  return token === undefined ? replies.unknownToken : answerKnown(world, call, body.value, token);
}

/** Reads the body. A write without a body has no fields; the body of a read is ignored. */
function readBody({ method, body, contentType }: VaultCall): { readonly value: Body } | { readonly refused: Reply } {
  if (!["POST", "PUT", "PATCH"].includes(method)) {
    return { value: {} };
  }
  if ("problem" in body) {
    // Vault's check of the limits of objects and lists sees the fault first, and reports it as an error of its own.
    return { refused: body.isContainer ? refuse(500, body.problem) : refuse(400, `${unreadable}: ${body.problem}`) };
  }
  if (method === "PATCH" && contentType !== mergePatch) {
    return { refused: refuse(415, `PATCH requires Content-Type of ${mergePatch}, provided ${contentType}`) };
  }
  const value = body.value ?? {};
  return isObject(value) ? { value } : { refused: refuse(400, `${unreadable}: ${notAnObject(value)}`) };
}

function answerKnown(world: World, call: VaultCall, body: Body, token: Token): Reply {
  if (call.path === "auth/token/lookup-self" && call.method === "GET") {
    return envelope(describeToken(token, world.clock.now()), { mountType: "token" });
  }
  if (call.path === "auth/token/revoke-self" && call.method === "POST") {
    return replies.batchToken;
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
  const by = toAttribution(token, operation);
  return path === undefined
    ? noRoute(call.path)
    : answerKv(world.kv, { operation, path, query: call.query, body, now: world.clock.now(), by });
}

/** A POST creates or updates, depending on whether the key exists. A soft-deleted key exists. */
function toOperation(world: World, { method, query }: VaultCall, path: string | undefined): Operation | undefined {
  switch (method) {
    case "GET":
      return query.get("list") === "true" ? "list" : "read";
    case "LIST":
      return "list";
    case "POST":
    case "PUT":
      return path?.startsWith("data/") && !world.kv.entries.has(path.slice("data/".length)) ? "create" : "update";
    case "PATCH":
      return "patch";
    case "DELETE":
      return "delete";
    default:
      return undefined;
  }
}

function health(world: World): Reply {
  const { sealed } = world;
  const replication = sealed ? "unknown" : "disabled";
  const state = {
    initialized: true,
    sealed,
    standby: sealed,
    performance_standby: false,
    replication_performance_mode: replication,
    replication_dr_mode: replication,
    server_time_utc: Math.floor(world.clock.now().getTime() / 1000),
    version: "1.21.4",
    enterprise: false,
    ...(sealed ? {} : { cluster_name: "local", cluster_id: idOf("cluster") }),
    echo_duration_ms: 0,
    clock_skew_ms: 0,
    replication_primary_canary_age_ms: 0,
  };
  return json(sealed ? 503 : 200, state);
}
