import { describe, expect, test } from "vitest";
import type { Verified } from "../../console/answers.ts";
import { CallFailure } from "../../console/call-failure.ts";
import { openSubmission } from "../../console/connect/submission.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import type { FailureCode } from "../../lib/errors.ts";

const body = { method: "client", account: "default", fields: { clientId: "k-1" } };
const works: Verified = {
  works: true,
  identity: { id: "2", label: "robot@shop" },
  scopes: { granted: [], missing: [] },
  findings: [],
  failure: null,
  replaces_connection: null,
};
const refused = (code: FailureCode): Verified => ({ ...works, works: false, failure: toFailureView(code) });
const finding = {
  code: "scope_missing",
  severity: "error",
  title: "The permission is missing",
  action: "Tick it.",
  owner: "customer",
} as const;
const replaced = {
  status: "active",
  identity: { id: "1", label: "ada@example.com" },
  method: "login",
  connected_by: "ada",
  changes: 2,
} as const;

type Given = { readonly verified?: Verified; readonly agrees?: boolean; readonly submit?: () => Promise<void>; readonly isWhole?: boolean };

/** A submission whose provider answers as it is given, and a note of what was done. */
function open({ verified = works, agrees = true, submit = async () => undefined, isWhole = true }: Given, trustMayBeNew = false) {
  const done: unknown[] = [];
  const ending = new AbortController();
  const submission = openSubmission(
    {
      calls: {
        preflight: async (sent) => {
          done.push(["check", sent]);
          return verified;
        },
        submit: (sent) => {
          done.push(["connect", sent]);
          return submit();
        },
        tellEnded: ({ code }) => code === "unauthenticated",
      },
      words: {},
      trustMayBeNew,
      read: () => (isWhole ? body : undefined),
      askToReplace: async () => agrees,
      failed: ({ field }) => done.push(["failed", field]),
      sent: () => done.push(["sent"]),
    },
    ending.signal,
  );
  return { submission, done, ending };
}

describe("a submission", () => {
  test("is checked before it is sent, and what is secret is cleared after that", async () => {
    const { submission, done } = open({});
    await submission.connect();
    expect(done).toEqual([["check", body], ["connect", body], ["sent"]]);
  });

  test("is not sent when the check fails, and says why", async () => {
    const { submission, done } = open({ verified: refused("credential_rejected") });
    await submission.connect();
    expect(done).toEqual([["check", body]]);
    expect(submission.outcome.value).toMatchObject({
      words: expect.stringMatching(/^It would not work: /),
      checked: { code: "credential_rejected" },
    });
    expect(submission.isBusy.value).toBe(false);
  });

  test("waits for a person's word when a part of it would not work", async () => {
    const { submission, done } = open({ verified: { ...works, findings: [finding] } });
    await submission.connect();
    expect(submission.outcome.value).toMatchObject({ words: "It would connect, but 1 part would not work.", waits: true });
    expect(done).toEqual([["check", body]]);
    await submission.connectAnyway();
    expect(done.slice(1)).toEqual([["check", body], ["connect", body], ["sent"]]);
  });

  test("takes the place of another account only after a yes, and says so in what it sends", async () => {
    const verified = { ...works, replaces_connection: replaced };
    const no = open({ verified, agrees: false });
    await no.submission.connect();
    expect([no.done, no.submission.outcome.value]).toEqual([[["check", body]], { words: "Nothing was changed." }]);
    const yes = open({ verified });
    await yes.submission.connect();
    expect(yes.done[1]).toEqual(["connect", { ...body, replace_account: true }]);
    await yes.submission.check();
    expect(yes.submission.outcome.value).toMatchObject({ words: "It would work.", replaces: verified });
  });

  test("is tried again while the provider refuses a trust that may be new, until the person stops it", async () => {
    const { submission, done } = open({ verified: refused("trust_refused") }, true);
    const trying = submission.connect();
    await expect.poll(() => submission.outcome.value?.times).toBe(1);
    submission.stop();
    await trying;
    expect(done).toEqual([
      ["check", body],
      ["failed", undefined],
    ]);
    expect(submission.outcome.value).toMatchObject({ failure: { code: "trust_refused" } });
  });

  test("tells a refused trust at once where nothing new was made", async () => {
    const { submission } = open({ verified: refused("trust_refused") });
    await submission.connect();
    expect(submission.outcome.value).toMatchObject({ checked: { code: "trust_refused" }, waits: false });
  });

  test("shows a failure with what helps, and names its field", async () => {
    const failure = new CallFailure("invalid_request", { field: "clientId", message: "It is too long.\nShorten it." });
    const { submission, done } = open({ submit: () => Promise.reject(failure) });
    await submission.connect();
    expect(done.slice(2)).toEqual([["sent"], ["failed", "clientId"]]);
    expect(submission.outcome.value).toMatchObject({ action: "It is too long.\nShorten it.", failure: { code: "invalid_request" } });
  });

  test("says nothing of a session that has ended, nor when the page was left", async () => {
    const ended = open({ submit: () => Promise.reject(new CallFailure("unauthenticated")) });
    await ended.submission.connect();
    expect(ended.submission.outcome.value).toBeUndefined();
    const left = open({ submit: () => Promise.reject(new CallFailure("unreachable")) });
    left.ending.abort();
    await left.submission.connect();
    expect(left.done.at(-1)).toEqual(["sent"]);
  });

  test("asks nothing while a field is wrong, and once at a time", async () => {
    const wrong = open({ isWhole: false });
    await wrong.submission.connect();
    expect(wrong.done).toEqual([]);
    const { submission, done } = open({});
    await Promise.all([submission.check(), submission.connect()]);
    expect(done).toEqual([["check", body]]);
  });
});
