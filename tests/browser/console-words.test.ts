import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import { googleFailureWords } from "../../local/console/page/providers/google/failure-words.ts";
import { describeActor, describeStatus, describeWay } from "../../local/console/page/words.ts";

const codes = Object.keys(failures) as FailureCode[];
/** They end a request or a setup, and never stand on a connection. */
const ofRequests: readonly FailureCode[] = ["setup_unavailable", "identity_unavailable", "rate_limited"];

describe("words of the console", () => {
  test.each(codes.filter((code) => !ofRequests.includes(code)))("a reader need not retry what the schedule retries: %s", (code) => {
    expect(describeWay(toFailureView(code))).not.toMatch(/try again|request id|press/i);
  });

  test.each([
    ["deadline_exceeded", "No action is needed: it is retried automatically."],
    ["credential_conflict", "No action is needed: it is retried automatically."],
    ["table_unavailable", "No action is needed: it is retried automatically."],
    ["provider_timeout", "No action is needed: it is retried automatically."],
    ["access_token_rejected", "No action is needed: it is retried automatically."],
    ["store_unavailable", "The operator of Aurora must act: The operator must check the credential store. It is retried automatically."],
    ["internal", "The operator of Aurora must act: The reason is in the log. It is retried automatically."],
    ["grant_revoked", "You must act: Connect again, if you still want this connection."],
  ] as const)("says who must act on %s that the schedule has met", (code, words) => {
    const failure = toFailureView(code);
    expect(`${describeActor(failure, true)}: ${describeWay(failure)}`).toBe(words);
  });

  test("tells a reader that another person must act for the customer", () => {
    expect(describeActor(toFailureView("grant_revoked"), false)).toBe("An editor of your organisation must act");
    expect(describeActor(toFailureView("session_control"), false)).toBe("Your administrator must act");
  });

  test("says of an administrator's session control that connecting again every day is no way out", () => {
    expect(describeWay(toFailureView("session_control"), googleFailureWords)).toMatch(
      /exempt Aurora from session control.*helps only until the next session ends/,
    );
  });

  test("names no culprit in the status: a store of ours may be down as well as the provider", () => {
    expect(describeStatus({ status: "degraded", last_failure: null })).toBe("Cannot be refreshed yet");
  });
});

test("no shared part of the console names a provider, comments included", () => {
  const folder = join(import.meta.dirname, "../../local/console");
  const naming = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|html|css)$/.test(file) && !/(^|\/)(providers|troubles)\/(google|gcp|ovh|azure|tailscale|aws)/.test(file))
    .filter((file) => /google|gcp|ovh|tailscale|azure|\baws\b/i.test(readFileSync(join(folder, file), "utf8")));
  // The list of the parts, and that of the simulators.
  expect(naming.toSorted()).toEqual(["page/providers/parts.ts", "troubles/providers.ts"]);
});
