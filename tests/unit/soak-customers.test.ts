import { expect, test } from "vitest";
import { deedsOf } from "../../local/soak/customers.ts";
import { beginJournal } from "../../local/soak/journal.ts";
import type { Member } from "../../local/soak/member.ts";

const member = (replace: () => Promise<void>): Member => ({
  ...{
    kind: "Google login",
    provider: "gcp",
    account: "default",
    org: "acme",
    person: "ada",
    rotates: false,
    isAccepted: async () => true,
  },
  customer: { replace } as NonNullable<Member["customer"]>,
  ...{ state: "connected", isKnown: true, attempts: 1, connects: 1, disconnects: 0, cutLogins: 0 },
});

test("an attempt that fails leaves what was wanted, its code, and a login that may have been cut off", async () => {
  const journal = beginJournal();
  const failures = ["the front end was told vault_sealed", "/callback answered 502 instead of a redirect"];
  const one = member(async () => {
    throw new Error(failures.shift());
  });
  const { connect } = deedsOf(journal, async () => true);
  one.state = "disconnected";
  expect([await connect(one), await connect(one)]).toEqual([false, false]);
  expect(one).toMatchObject({ state: "connected", attempts: 3, connects: 1, cutLogins: 1 });
  expect(journal.asked).toMatchObject([
    { what: "connect", status: 303, code: "vault_sealed" },
    { what: "connect", status: 0 },
  ]);
});

test("a disconnect that is sent again counts once, until something was answered as connected in between", async () => {
  const one = member(async () => {});
  const answers = [false, true, true, true];
  const { connect, disconnect } = deedsOf(beginJournal(), async () => answers.shift() ?? false);
  await disconnect(one);
  expect(one).toMatchObject({ state: "disconnected", disconnects: 0 });
  await disconnect(one);
  await disconnect(one);
  expect(one.disconnects).toBe(1);
  await connect(one);
  await disconnect(one);
  expect(one).toMatchObject({ disconnects: 2, connects: 2, attempts: 2 });
});
