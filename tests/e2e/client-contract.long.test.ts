import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ClientCall } from "../fixtures/client-contract/client-call.ts";
import { routedCalls } from "../fixtures/client-contract/client-contract.ts";
import { clientValues } from "../fixtures/client-contract/client-values.ts";
import { type Identity, openFront, type Seen, toHeaders, type Values } from "../fixtures/client-contract/front.ts";
import { readField } from "../fixtures/client-contract/read-field.ts";
import { addAccount, failGoogle } from "../fixtures/google-control.ts";
import { confirm, connect, personWith } from "../fixtures/journey.ts";
import { targetName } from "../fixtures/target.ts";
import { healAfterEach, useTarget } from "../fixtures/use-target.ts";

type Caller = { readonly front: ReturnType<typeof openFront>; values: Values };

describe(`${targetName}: Aurora's web client, through its own server`, () => {
  const target = useTarget({ params: { authMode: "proxy" } });
  healAfterEach(target);

  const open = (who: Identity) => openFront({ api: target.api, secret: target.frontEndSecret }, who);
  const callerAs = async (who: Identity): Promise<Caller> => ({ front: open(who), values: await clientValues(target, who) });

  let opened: Promise<{ admin: Caller; viewer: Caller; alone: Caller }> | undefined;
  /** An administrator and a viewer of one organisation, and a person who belongs to none and whose calls are refused. */
  const people = () => {
    opened ??= (async () => {
      const orgId = randomUUID();
      const viewer = { userId: randomUUID(), orgId, role: "viewer" };
      const alone = { userId: randomUUID(), role: "admin" };
      return {
        admin: await callerAs({ userId: randomUUID(), orgId, role: "admin" }),
        viewer: { front: open(viewer), values: { uid: viewer.userId } },
        alone: { front: open(alone), values: { uid: alone.userId } },
      };
    })();
    return opened;
  };

  /** Checks that the client finds what it reads, in its time, and keeps what later calls need. */
  function expectSuccess(row: ClientCall, seen: Seen, caller: Caller): void {
    expect([seen.status, seen.json]).toEqual([row.status ?? 200, expect.anything()]);
    expect(seen.ms).toBeLessThan(row.budgetMs);
    for (const path of row.reads) {
      const found = readField(seen.json, path);
      expect(found.length, path).toBeGreaterThan(0);
      expect(found, path).not.toContain(undefined);
    }
    const kept = Object.entries(row.keeps ?? {}).map(([name, path]) => [name, String(readField(seen.json, path)[0])]);
    caller.values = { ...caller.values, ...Object.fromEntries(kept) };
  }

  /** Checks that the client shows a text, and that nothing of the answer is lost on it. */
  function expectRefusal(row: ClientCall, { status, json }: Seen): void {
    expect([row.what, status]).toEqual([row.what, row.proxy === "list" ? 500 : 403]);
    expect(json.error).toEqual(expect.stringMatching(/./));
  }

  // One after the other: a person connects, looks, changes and disconnects.
  test.each(routedCalls)("$client: $what", async (row) => {
    const { admin, viewer, alone } = await people();
    // What the viewer asks for is what the administrator asks for, in their own name.
    const asViewer = async () => viewer.front.call(row, { ...admin.values, ...viewer.values });
    if (row.permission === "write") {
      expectRefusal(row, await asViewer());
    }
    expectSuccess(row, await admin.front.call(row, admin.values), admin);
    if (row.permission === "read") {
      expectSuccess(row, await asViewer(), viewer);
    }
    if (row.permission !== "public") {
      expectRefusal(row, await alone.front.call(row, { ...admin.values, ...alone.values }));
    }
  });

  describe("its poller", () => {
    const routeOf = (route: string) => routedCalls.find((row) => row.route === route) ?? expect.unreachable();
    /** A login, and its setup as the client follows it. @returns Whether the client has disconnected it, and whether it is connected. */
    const follow = async (account: Awaited<ReturnType<typeof addAccount>>) => {
      const who = { userId: randomUUID(), orgId: randomUUID(), role: "admin" };
      const { userId, orgId } = who;
      const person = personWith(target, { id: userId, org: orgId }, toHeaders(who, target.frontEndSecret));
      const { json } = await confirm(person, await connect(person, account));
      const status = { ...routeOf("GET /gcp/setup/status/{id}"), path: `/gcp/setup/status/${json.task_id}` };
      const disconnect = routedCalls.find(({ path }) => path === "/api/connected-accounts/$uid/gcp") ?? expect.unreachable();
      // The setup runs in other processes.
      const deletes = await open(who).poll(status, disconnect, { uid: userId }, () => sleep(250));
      return { deletes, connected: (await person.client.readConnection("gcp")).status === 200 };
    };

    test("keeps a login whose projects were prepared", async () => {
      expect(await follow(await addAccount(target, { projects: 2 }))).toEqual({ deletes: false, connected: true });
    });

    test("disconnects a login of an account without projects", async () => {
      expect(await follow(await addAccount(target, { projects: 0 }))).toEqual({ deletes: true, connected: false });
    });

    test("keeps a login whose setup failed for a reason that is not the customer's", async () => {
      const account = await addAccount(target, { projects: 2 });
      const body = { error: { code: 403, message: "", status: "PERMISSION_DENIED", details: [{ reason: "SERVICE_DISABLED" }] } };
      await failGoogle(target, { method: "GET", path: "/v3/projects:search", times: 9, status: 403, body });
      expect(await follow(account)).toEqual({ deletes: false, connected: true });
    });
  });
});
