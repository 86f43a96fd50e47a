import { describe, expect, it } from "vitest";
import type { RevocationResult } from "../../lib/connections/connection.ts";
import type { Disconnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { describeDisconnections, toDisconnectionView } from "../../lib/connections/disconnect/to-disconnection-view.ts";
import { buildMethods, type Methods } from "../../lib/connections/methods.ts";
import { Failure, failures } from "../../lib/errors.ts";
import { scriptedProvider } from "../fakes/scripted-provider.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const key = { tenant: "acme", provider: "gcp", account: "default", method: "login" } as const;
const login = scriptedProvider(stoppedClock());
const url = "https://provider.example/applications";
const withPage = buildMethods({ ...login, accountPage: url });
const withoutPage = buildMethods((({ accountPage: _, ...method }) => method)(login));

const gone = (grant: RevocationResult): Disconnection => ({ ...key, state: "disconnected", grant });
const leftOf = (grant: RevocationResult, methods: Methods) => toDisconnectionView(gone(grant), methods).left;

const parts: RevocationResult = {
  state: "pending",
  parts: [
    { what: "auth_key", target: "key-1", state: "removed" },
    { what: "grant", state: "revoked" },
    { what: "device_key", target: "key-2", state: "pending", livesUntil: new Date("2026-05-30T12:00:00Z") },
    { what: "client", state: "left" },
  ],
};

describe("the answer about a disconnect", () => {
  it("S29: has nothing left of a grant that was revoked", () => {
    expect(toDisconnectionView(gone({ state: "revoked" }), withPage)).toEqual({
      provider: "gcp",
      account: "default",
      state: "disconnected",
      revoked: true,
      undone: [],
      left: [],
    });
  });

  it("says of a shared grant when it is revoked, without a page: removing the application there would end the other connection", () => {
    const view = toDisconnectionView(gone({ state: "shared" }), withPage);
    expect(view).toMatchObject({ revoked: false, undone: [] });
    expect(view.left).toEqual([
      {
        what: "grant",
        code: "grant_shared",
        reason: "Another live connection uses the same account, and revoking would end it too",
        action: "The grant is revoked when the last connection of the account is disconnected.",
      },
    ]);
  });

  it.each([
    [{ state: "pending", code: "provider_timeout" }, /retried automatically for seven days.*remove this application/],
    [{ state: "left", code: "credential_missing" }, /^Remove this application/],
  ] as const)("S29, S30: leads to the provider's page where the grant %o can be removed, if there is such a page", (grant, action) => {
    const left = { what: "grant", code: grant.code, reason: failures[grant.code].title, action: expect.stringMatching(action) };
    expect(leftOf(grant, withPage)).toEqual([{ ...left, url }]);
    expect(leftOf(grant, withoutPage)).toEqual([left]);
  });

  it("leads to no page while a login of the account is under way: removing the application would end that login", () => {
    const { title, action } = failures.login_under_way;
    expect(leftOf({ state: "pending", code: "login_under_way" }, withPage)).toEqual([
      { what: "grant", code: "login_under_way", reason: title, action },
    ]);
  });

  it("names the provider as the reason where none is recorded", () => {
    expect(leftOf({ state: "pending" }, withPage)).toMatchObject([{ code: "provider_unavailable" }]);
  });

  it("S30: says of each part whether it is undone, retried or left, and how long it works", () => {
    const client = { what: "client", state: "left", code: "revocation_unsupported", action: failures.revocation_unsupported.action };
    const device = {
      what: "device_key",
      target: "key-2",
      state: "pending",
      code: "provider_unavailable",
      action: "It is retried automatically for seven days. To be sure now, remove it at the provider.",
      lives_until: "2026-05-30T12:00:00.000Z",
    };
    const view = toDisconnectionView(gone(parts), withPage);
    expect(view.undone).toEqual([
      { what: "auth_key", target: "key-1", state: "removed" },
      { what: "grant", state: "revoked" },
    ]);
    expect(view.left).toEqual([
      { ...device, reason: failures.provider_unavailable.title, url },
      { ...client, reason: failures.revocation_unsupported.title, url },
    ]);
    expect(leftOf(parts, withoutPage).map((left) => "url" in left)).toEqual([false, false]);
  });

  it.each([
    [false, undefined, ["grant", "credential"]],
    [false, { state: "revoked" }, ["credential"]],
    [true, { state: "revoked" }, ["record"]],
  ] as const)("says what of ours is left while a store fails: erased %s, grant %o", (isErased, grant, whats) => {
    const failure = new Failure("vault_sealed");
    const view = toDisconnectionView(
      { ...key, state: "disconnecting", failure, isErased, ...(grant === undefined ? {} : { grant }) },
      withPage,
    );
    expect(view).toMatchObject({ state: "disconnecting", revoked: grant !== undefined });
    expect(view.left.map(({ what }) => what)).toEqual(whats);
    for (const left of view.left) {
      expect(left).toMatchObject({ code: "vault_sealed", reason: failures.vault_sealed.title });
      expect(left.action).toContain("The disconnect is retried automatically");
      expect(left.action.startsWith("It is not given back yet.")).toBe(left.what === "grant");
    }
  });
});

describe("the sentence about disconnects", () => {
  const shared = gone({ state: "shared" });
  const pending = gone({ state: "pending" });
  const left = gone({ state: "left" });
  const unfinished: Disconnection = { ...key, state: "disconnecting", failure: new Failure("vault_sealed"), isErased: false };

  const unstarted: Disconnection = { ...unfinished, failure: new Failure("setup_unavailable") };

  it.each<[string, readonly Disconnection[], number, string]>([
    ["of a revoked grant", [gone({ state: "revoked" })], 0, "GCP disconnected successfully"],
    ["of nothing", [], 0, "GCP disconnected successfully"],
    [
      "of a shared grant",
      [shared],
      0,
      "GCP disconnected; the grant stays at the provider while another live connection uses the same account",
    ],
    [
      "of a pending grant before a shared one",
      [shared, pending],
      0,
      "GCP disconnected; the grant is still there at the provider, and its revocation is retried automatically for seven days",
    ],
    [
      "of a grant that only the customer can remove before all others",
      [shared, pending, left],
      0,
      "GCP disconnected; the grant is still there: remove this application at the provider's account page",
    ],
    ["of parts", [gone(parts)], 0, `GCP disconnected; still at the provider: device key, client (${url})`],
    ["of one that failed", [gone({ state: "revoked" })], 1, "GCP is disconnected in part: try again in a moment"],
    [
      "of an unfinished one",
      [unfinished],
      0,
      "GCP is being disconnected: a store of ours does not answer, and the disconnect is retried automatically",
    ],
    [
      "of one whose teardown could not be started",
      [unstarted],
      0,
      "GCP is being disconnected: removing what setup made could not be started yet, and is retried automatically",
    ],
    [
      "of a store that failed before a teardown that could not be started",
      [unstarted, unfinished],
      0,
      "GCP is being disconnected: a store of ours does not answer, and the disconnect is retried automatically",
    ],
  ])("%s", (_, disconnections, failed, words) => {
    expect(describeDisconnections("gcp", disconnections, withPage, failed)).toBe(words);
  });

  it("names the parts without a page where there is none", () => {
    expect(describeDisconnections("gcp", [gone(parts)], withoutPage)).toBe("GCP disconnected; still at the provider: device key, client");
  });
});
