import type { ConnectionFacts } from "../connections/tokens/served-token.ts";
import { Failure } from "../errors.ts";
import type { RelayedCall } from "./parse-call.ts";
import type { RelayHost, RelayLevel, RelayRules } from "./relay-rules.ts";
import type { Relay } from "./relays.ts";

/**
 * Finds the level that a call needs. Pure.
 *
 * @throws {Failure} `relay_forbidden`: neither the provider's list nor the operator allows the call.
 */
export function requireLevel(relay: Relay, call: RelayedCall): RelayLevel {
  const level = relay.levelOf(call);
  if (level === undefined) {
    throw new Failure("relay_forbidden", { field: "path", detail: "a call that is not on the list" });
  }
  return level;
}

/**
 * Finds where the call of a connection goes. Pure.
 *
 * @throws {Failure} `relay_forbidden` with the field: `host`, not one of the connection's; `path`, something that is not connected.
 */
export function requireHost(rules: RelayRules, call: RelayedCall, facts: ConnectionFacts): RelayHost {
  const host = rules.findHost(call.host, facts);
  if (host === undefined) {
    throw new Failure("relay_forbidden", { field: "host", detail: "no host of this connection's calls" });
  }
  if (rules.isOwn?.(call, facts) === false) {
    throw new Failure("relay_forbidden", { field: "path", detail: "something that is not connected" });
  }
  return host;
}
