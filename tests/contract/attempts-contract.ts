import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { PendingAuthorization, Ticket } from "../../lib/connections/attempt.ts";
import type { Attempts } from "../../lib/connections/stores.ts";

const now = new Date("2026-03-01T12:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const ticket: Ticket = {
  method: "login",
  tenant: "acme/é",
  provider: "gcp",
  account: "default",
  principalId: "user-1",
  redirectUri: "https://connect.example/gcp/callback",
  returnPath: "/chat",
  replaceAccount: false,
  expiresAt: later(600),
};
const authorization: PendingAuthorization = {
  ...ticket,
  replaceAccount: true,
  takesOver: "connection-1",
  tags: { env: "prod" },
  connectSession: { id: "cs_1", browserHash: "browser-hash", reconnects: true },
  cookieHash: "cookie-hash",
  sealed: "key.sealed",
  issuer: "https://accounts.example",
  tokenEndpoint: "https://accounts.example/token",
};

const kinds = [
  {
    kind: "ticket",
    value: ticket,
    write: (attempts: Attempts, hash: string) => attempts.writeTicket(hash, ticket),
    take: (attempts: Attempts, hash: string, at: Date) => attempts.takeTicket(hash, at),
  },
  {
    kind: "pending authorization",
    value: authorization,
    write: (attempts: Attempts, hash: string) => attempts.writeAuthorization(hash, authorization),
    take: (attempts: Attempts, hash: string, at: Date) => attempts.takeAuthorization(hash, at),
  },
];

/** What every store of login attempts does. */
export function describeAttempts(name: string, open: () => Attempts): void {
  describe.each(kinds)(`a $kind in ${name}`, ({ value, write, take }) => {
    it("is taken as it was written", async () => {
      const hash = randomUUID();
      await write(open(), hash);
      expect(await take(open(), hash, now)).toEqual(value);
    });

    it("is not there when it was never written", async () => {
      expect(await take(open(), randomUUID(), now)).toBeUndefined();
    });

    it("S1: is taken once by fifty concurrent callers", async () => {
      const [attempts, hash] = [open(), randomUUID()];
      await write(attempts, hash);
      const taken = await Promise.all(Array.from({ length: 50 }, () => take(attempts, hash, now)));
      expect(taken.filter((one) => one !== undefined)).toEqual([value]);
      expect(await take(attempts, hash, now)).toBeUndefined();
    });

    it.each([
      [599, true],
      [600, false],
      [601, false],
      [86_400, false],
    ])("after %i seconds of its 600, although it is not deleted, is there: %s", async (seconds, isThere) => {
      const hash = randomUUID();
      await write(open(), hash);
      expect((await take(open(), hash, later(seconds))) !== undefined).toBe(isThere);
    });
  });

  it(`a ticket in ${name} is no authorization of the same hash`, async () => {
    const [attempts, hash] = [open(), randomUUID()];
    await attempts.writeTicket(hash, ticket);
    expect(await attempts.takeAuthorization(hash, now)).toBeUndefined();
    expect(await attempts.takeTicket(hash, now)).toEqual(ticket);
  });
}
