import { describe, expect, test } from "vitest";
import {
  connectByLogin,
  connectParams,
  finish,
  type Made,
  newBrowser,
  newServer,
  newSession,
  statusOf,
  step,
} from "../../fixtures/connect-session-world.ts";
import { type Account, addAccount, refreshTokenStates } from "../../fixtures/google-control.ts";
import type { Answer, Person } from "../../fixtures/journey.ts";
import { addClient } from "../../fixtures/tailscale-control.ts";
import { healAfterEach, useEmbeddedTarget } from "../../fixtures/use-target.ts";

const codeOf = ({ status, json }: Answer) => [status, json.code];
const longAgo = new Date(Date.now() - 60_000).toISOString();

/** A finish failed for a moment, after its grant was on its way to live. */
describe("embedded: connect sessions whose finish failed for a moment", () => {
  const target = useEmbeddedTarget({ params: connectParams });
  healAfterEach(target);

  type Completed = { readonly server: Person; readonly browser: Person; readonly made: Made };

  async function opened(provider: "gcp" | "tailscale"): Promise<Completed> {
    const [server, browser] = [await newServer(target), await newBrowser(target)];
    const made = await newSession(server, { providers: [{ provider }] });
    await step(browser, made, "open");
    return { server, browser, made };
  }

  async function loggedIn(): Promise<Completed & { readonly account: Account }> {
    const [session, account] = [await opened("gcp"), await addAccount(target)];
    await connectByLogin(session.browser, session.made, account);
    return { ...session, account };
  }

  async function submitted(): Promise<Completed & { readonly clientSecret: string }> {
    const [session, { clientId, clientSecret }] = [await opened("tailscale"), await addClient(target)];
    await step(session.browser, session.made, "submission", {
      ...{ provider: "tailscale", method: "client", fields: { clientId, clientSecret } },
    });
    return { ...session, clientSecret };
  }

  /** Vault takes no credential of a connection, or the table takes no record of one, or no end of a session. */
  const breakAt = {
    credential: () =>
      target.inside.failVault({
        method: "POST",
        path: "/v1/kv/data/aurora-oauth-dev/connections/*",
        times: 99,
        status: 503,
        body: { errors: [] },
      }),
    record: () => failTable("live_since"),
    mark: () => failTable('"finished"'),
  };
  const failTable = (holding: string) =>
    target.inside.failAws({ target: "DynamoDB_20120810.TransactWriteItems", holding, times: 99, type: "InternalServerError", status: 500 });

  async function failToFinish({ server, made }: Completed, where: keyof typeof breakAt): Promise<void> {
    await breakAt[where]();
    const { status } = await finish(server, made);
    expect(status).toBe(503);
    expect(await statusOf(server, made)).toBe("completed");
    await target.inside.heal();
    // The process that could not even say how its finish ended is dead.
    await target.inside.patchItems("CONNECT_SESSION#", "finishing_until", Date.now() - 1000);
  }

  /** Everything that waits is due, and no finish of it can come any more. */
  async function sweep(): Promise<void> {
    await target.inside.patchItems("PARKED#", "expires_at", Math.floor(Date.now() / 1000) - 61);
    await target.inside.patchItems("PARKED#", "due_at", longAgo);
    await target.inside.invoke("jobsSweepGrants");
  }

  const connectionsOf = async ({ server }: Completed) => (await server.client.listConnections()).json.connections;
  const waiting = async ({ server }: Completed) =>
    (await target.inside.items()).filter(({ pk, tenant }) => pk.startsWith("PARKED#") && tenant === server.org);
  const storedOf = async ({ server }: Completed) => (await target.inside.vaultPaths()).filter((path) => path.includes(server.org));
  const connectedEvents = async ({ server }: Completed) =>
    (await target.inside.events()).filter(
      ({ "detail-type": name, detail }) => name === "connection.connected" && detail.organisation === server.org,
    );

  const expireSessions = async () => {
    await target.inside.patchItems("CONNECT_SESSION#", "expires_at", Date.now() - 1000);
    await target.inside.patchItems("CONNECT_SESSION#", "due_at", longAgo);
  };
  const ends: readonly (readonly [string, string, (session: Completed) => Promise<unknown>])[] = [
    ["its server ends it", "ended", ({ server, made }) => server.client.endConnectSession(made.id)],
    ["its end user leaves", "failed", ({ browser, made }) => step(browser, made, "leave")],
    ["it expires", "expired", expireSessions],
  ];

  test.each(ends)("S91: when %s, the grant of a login is revoked, and nothing goes live", async (_, status, end) => {
    const session = await loggedIn();
    await failToFinish(session, "credential");
    await end(session);
    await sweep();
    expect(await statusOf(session.server, session.made)).toBe(status);
    expect([await connectionsOf(session), await waiting(session), await storedOf(session)]).toEqual([[], [], []]);
    expect(await refreshTokenStates(target, session.account)).toEqual(["revoked"]);
    expect(codeOf(await finish(session.server, session.made))).toEqual([410, "connect_session_over"]);
  });

  test.each(ends)("S91: when %s, what was submitted is erased, and nothing goes live", async (_, status, end) => {
    const session = await submitted();
    await failToFinish(session, "credential");
    await end(session);
    await sweep();
    expect(await statusOf(session.server, session.made)).toBe(status);
    expect([await connectionsOf(session), await waiting(session), await storedOf(session)]).toEqual([[], [], []]);
  });

  test.each(ends)("S91: when %s, a credential that was stored without its record is erased too", async (_, __, end) => {
    const session = await submitted();
    await failToFinish(session, "record");
    await end(session);
    await sweep();
    expect([await connectionsOf(session), await waiting(session), await storedOf(session)]).toEqual([[], [], []]);
  });

  test("S91: a session that its server ends discards its grant at once, without the sweeper", async () => {
    const [login, submission] = [await loggedIn(), await submitted()];
    const stored = await submitted();
    for (const session of [login, submission, stored]) {
      await failToFinish(session, session === stored ? "record" : "credential");
      await session.server.client.endConnectSession(session.made.id);
      expect([await waiting(session), await storedOf(session)]).toEqual([[], []]);
    }
    expect(await refreshTokenStates(target, login.account)).toEqual(["revoked"]);
  });

  test.each(["credential", "record", "mark"] as const)(
    "S91: a finish that failed at the %s succeeds when it is sent again, and tells once",
    async (where) => {
      for (const session of [await loggedIn(), await submitted()]) {
        await failToFinish(session, where);
        const { status, json } = await finish(session.server, session.made);
        expect([status, json.status]).toEqual([200, "finished"]);
        expect(await connectionsOf(session)).toMatchObject([{ id: (json.connection as { id: string }).id, status: "active" }]);
        expect(await connectedEvents(session)).toHaveLength(1);
      }
    },
  );

  test("S91: a session whose connection is live is not ended any more, and says that it is finished", async () => {
    const session = await submitted();
    await failToFinish(session, "mark");
    expect(codeOf(await session.server.client.endConnectSession(session.made.id))).toEqual([410, "connect_session_over"]);
    expect(await statusOf(session.server, session.made)).toBe("finished");
    expect(await connectionsOf(session)).toMatchObject([{ status: "active" }]);
  });
});
