import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nameBeside } from "../../console/answers.ts";
import { describeReplacing } from "../../console/connect/replacing.tsx";
import { describePreflight } from "../../console/connect/submission.ts";
import { describeErased, describeWorking } from "../../console/connection/connection-words.ts";
import { describeAccount, parseAccount, toAccount } from "../../console/providers/account-parts.ts";
import { partOf, parts } from "../../console/providers/parts.ts";
import { describeActor, describeFailure, describeStatus, describeWay, lowerFirst } from "../../console/words.ts";
import type { Finding } from "../../lib/connections/finding.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import { type FailureCode, failures } from "../../lib/errors.ts";

const codes = Object.keys(failures) as FailureCode[];
/** They end a request or a setup, and never stand on a connection. */
const ofRequests: readonly FailureCode[] = [
  "setup_unavailable",
  "identity_unavailable",
  "audit_unavailable",
  "refresh_paused",
  "rate_limited",
  "organisation_limited",
  "cursor_expired",
  "request_in_progress",
  "offer_required",
  "webhook_destination_refused",
  "webhook_rotating",
  "relay_forbidden",
  "relay_redirected",
  "relay_answer_too_large",
  "relay_answer_withheld",
  "organisation_missing",
  "account_required",
];

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

  test.each([
    ["gcp", "login", "The credential and the record are erased here."],
    ["gcp", "federated", "The record is erased here. Nothing secret was stored."],
    ["azure", "service_principal", "The credential and the record are erased here."],
    ["azure", "kms_certificate", "The record is erased here. Nothing secret was stored."],
    ["azure", "federated", "The record is erased here. Nothing secret was stored."],
    ["tailscale", "federated", "The record is erased here. Nothing secret was stored."],
    ["aws", "role", "The record is erased here. Nothing secret was stored."],
    ["aws", "federated", "The record is erased here. Nothing secret was stored."],
  ] as const)("says what a disconnect of %s by %s has erased, where there was something", (provider, method, words) => {
    expect(describeErased({ provider, method, state: "disconnected", left: [] })).toBe(words);
  });

  test("tells a reader that another person must act for the customer", () => {
    expect(describeActor(toFailureView("grant_revoked"), false)).toBe("An editor of your organisation must act");
    expect(describeActor(toFailureView("session_control"), false)).toBe("Your administrator must act");
  });

  test("says of an administrator's session control that connecting again every day is no way out", () => {
    expect(describeWay(toFailureView("session_control"), partOf("gcp").failures)).toMatch(
      /exempt Aurora from session control.*helps only until the next session ends/,
    );
  });

  test.each([
    ["account_required", "Several accounts of this provider are connected", /^Choose one in the list of all connections/],
    ["already_connected", "This account is connected already, under another name", /^Use that connection\. Or start again/],
  ])("says of %s what a person can do on the page", (code, title, action) => {
    expect(describeFailure(code)).toEqual({ title, action: expect.stringMatching(action) });
  });

  test("names no culprit in the status: a store of ours may be down as well as the provider", () => {
    expect(describeStatus({ status: "degraded", last_failure: null })).toBe("Cannot be refreshed yet");
  });
});

const finding = (severity: Finding["severity"]): Finding => ({ code: "c", severity, title: "T", action: "A", owner: "customer" });

describe("what takes the place of a connection", () => {
  const accounts = { leaver: "ada@example.com", comer: "robot@shop" };
  test.each([
    [
      { method: "login", connected_by: "ada", changes: 708 },
      accounts,
      [
        "ada@example.com is connected: ada connected it, by signing in.",
        "That connection ends, and robot@shop takes its place.",
        "708 changes that its setup made stay. To have them removed, disconnect ada@example.com first.",
      ],
    ],
    [
      { method: "service_account", connected_by: "grace", changes: 1 },
      { leaver: "xx1-ovh", comer: "xx1-ovh" },
      [
        "xx1-ovh is connected: grace connected it, with a service account.",
        "That connection ends, and what you submit takes its place.",
        "1 change that its setup made stays. To have it removed, disconnect xx1-ovh first.",
      ],
    ],
    [
      { method: "client", connected_by: "ada", changes: 0 },
      accounts,
      ["ada@example.com is connected: ada connected it, with a client.", "That connection ends, and robot@shop takes its place."],
    ],
    [
      { method: "federated", connected_by: "ada", changes: 0 },
      accounts,
      ["ada@example.com is connected: ada connected it, without a secret.", "That connection ends, and robot@shop takes its place."],
    ],
  ])("%#", (replaced, names, words) => {
    expect(describeReplacing(replaced, names)).toEqual(words);
  });
});

describe("a sentence in a sentence", () => {
  test.each([
    ["AWS does not let this application in with the role", "AWS does not let this application in with the role"],
    ["OVHcloud does not accept this client and its secret", "OVHcloud does not accept this client and its secret"],
    ["Microsoft knows no such directory", "Microsoft knows no such directory"],
    ["Google's terms are not accepted", "Google's terms are not accepted"],
    ["The role lets this application in", "the role lets this application in"],
    ["A permission is missing", "a permission is missing"],
    ["API keys are missing", "API keys are missing"],
    ["It is being deleted", "it is being deleted"],
    ["Without them a token does nothing", "without them a token does nothing"],
    ["", ""],
  ])("%s", (sentence, inside) => {
    expect(lowerFirst(sentence)).toBe(inside);
  });

  test("keeps the name that a failure begins with, whichever it is", () => {
    const words = [failures, ...parts.map((part) => part.failures)];
    const titles = words.flatMap((own) => Object.values(own).flatMap(({ title, action }) => [title, action]));
    const named = titles.filter((title) => /^(AWS|Amazon|Google|Microsoft|Azure|Tailscale|OVHcloud|Aurora|Vault|IAM)\b/.test(title));
    expect(named.length).toBeGreaterThan(7);
    expect(named.map(lowerFirst)).toEqual(named);
  });
});

describe("what a check has come to", () => {
  test.each([
    [[], "It would work."],
    [["info"], "It would work."],
    [["warning"], "It would work."],
    [["unknown", "info"], "It would work, as far as it could be checked."],
    [["warning", "error", "unknown"], "It would connect, but 1 part would not work."],
    [["error", "error"], "It would connect, but 2 parts would not work."],
  ] as const)("a first check that found %j", (severities, words) => {
    expect(describePreflight(severities.map(finding))).toBe(words);
  });

  test.each([
    [[], "It works: the provider accepts its token."],
    [["warning"], "It works: the provider accepts its token."],
    [["unknown"], "It works, as far as it could be checked: the provider accepts its token."],
    [["error", "unknown"], "The provider accepts its token, but 1 part does not work."],
  ] as const)("a check that found %j", (severities, words) => {
    expect(describeWorking(severities.map(finding))).toBe(words);
  });
});

describe("what people call a connection", () => {
  test.each([
    ["default", null, "Cloud"],
    ["production", null, "Cloud production"],
    ["default", "Head office", "Cloud Head office"],
    ["production", "Head office", "Cloud Head office"],
    ["eu", null, "Cloud Europe"],
    ["eu-production", null, "Cloud Europe production"],
    ["123456789012", null, "Cloud 123456789012"],
  ])("%s, labelled %s", (account, label, words) => {
    const accountField = { choices: [{ value: "eu", title: "Europe" }] };
    expect(describeAccount({ name: "Cloud", accountField }, account, label)).toBe(words);
  });

  test.each([
    ["contoso.example", "default", null, "contoso.example"],
    [null, "default", null, "id-of-its-provider"],
    [null, "production", null, ""],
    [null, "default", "Head office", ""],
    ["contoso.example", "production", "Head office", "contoso.example"],
  ])("beside the name of one whose provider names it %s, by account %s and label %s", (named, account, label, words) => {
    expect(nameBeside({ account, label, identity: { id: "id-of-its-provider", label: named } })).toBe(words);
  });

  test.each([
    ["default", undefined, ""],
    ["production", undefined, "production"],
    ["ovh-eu", "ovh-eu", ""],
    ["ovh-eu-a-b", "ovh-eu", "a-b"],
  ])("%s comes apart and together again", (account, own, word) => {
    const choices =
      own === undefined
        ? []
        : [
            { value: "ovh-ca", label: "" },
            { value: own, label: "" },
          ];
    expect(parseAccount(account, choices)).toEqual({ own, word });
    expect(toAccount({ own, word })).toBe(account);
  });
});

test("no shared part of the console names a provider, comments included", () => {
  const root = join(import.meta.dirname, "../..");
  const naming = ["console", "local/console"]
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`))
    .filter((file) => /\.(tsx?|html|css)$/.test(file) && !/\/(providers|troubles)\/(google|gcp|ovh|azure|tailscale|aws)/.test(file))
    .filter((file) => /google|gcp|ovh|tailscale|azure|\baws\b/i.test(readFileSync(join(root, file), "utf8")));
  // A name of the generated client, the list of the parts, and that of the simulators.
  expect(naming.toSorted()).toEqual([
    "console/connect/connect-calls.ts",
    "console/providers/parts.ts",
    "local/console/troubles/providers.ts",
  ]);
});
