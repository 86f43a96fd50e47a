import type { Call } from "../simulator/call.ts";
import { json, type Reply, text } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { authorizeCall } from "./authorize-call.ts";
import { type Policy, parsePolicy, toEtag } from "./policy.ts";
import { refusals } from "./refusals.ts";
import type { World } from "./world.ts";

/** `GET …/acl`: as HuJSON with the customer's comments, unless JSON is asked for. */
export const getPolicyFile: Handler<World> = (call, world) => {
  const { policy } = authorizeCall(call, world, "policy_file:read");
  const isDetailed = call.query.get("details") === "true";
  return isDetailed ? json(200, { acl: Buffer.from(policy.text).toString("base64"), warnings: [], errors: null }) : answer(policy, call);
};

/** `POST …/acl`: replaces the file, and counts the writes. `If-Match` protects the changes of another editor. */
export const postPolicyFile: Handler<World> = (call, world) => {
  const tailnet = authorizeCall(call, world, "policy_file");
  const expected = call.headers["if-match"];
  if (expected !== undefined && expected !== toEtag(tailnet.policy)) throw refusals.policyChanged();
  const policy = parsePolicy(call.body);
  if (policy === undefined) throw refusals.badPolicy();
  tailnet.policy = policy;
  tailnet.policyWrites += 1;
  return answer(policy, call);
};

function answer(policy: Policy, { headers }: Call): Reply {
  const etag = { etag: toEtag(policy) };
  return headers.accept === "application/json" ? json(200, policy.content, etag) : text(200, policy.text, "application/hujson", etag);
}
