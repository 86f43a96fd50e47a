import { expect, it } from "vitest";
import { decideTeardown } from "../../lib/connections/disconnect/tear-down-first.ts";
import type { Teardown } from "../../lib/connections/setup-starter.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const teardown: Teardown = {
  methods: ["login"],
  start: async () => {},
  report: async () => ({ isOpen: false, undone: [], standing: [] }),
  erase: async () => {},
};
const teardowns = new Map([["gcp", teardown] as const]);

it.each([
  ["begins", newConnection({ method: "login" }), true, { state: "wanted" }],
  ["does not begin where the person wants to leave everything", newConnection({ method: "login" }), false, undefined],
  ["does not begin where the provider has no setup", newConnection({ provider: "ovh" }), true, undefined],
  [
    "is over where the connection's method has no token that takes anything back",
    newConnection({ method: "service_account_key" }),
    true,
    { state: "over", code: "setup_needs_login" },
  ],
  [
    "is over where only the customer can repair the connection",
    newConnection({ method: "login", status: "reauth_required" }),
    true,
    { state: "over", code: "credential_missing" },
  ],
] as const)("a teardown %s", (_, connection, isWanted, progress) => {
  expect(decideTeardown(teardowns, connection, isWanted)).toEqual(progress);
});
