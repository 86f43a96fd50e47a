import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Route } from "../../../local/lambda/template.ts";
import { addAccount } from "../../fixtures/google-control.ts";
import { type Answer, connectFully, newPerson, type Person } from "../../fixtures/journey.ts";
import { addServiceAccount } from "../../fixtures/ovh-control.ts";
import { connectServiceAccount } from "../../fixtures/ovh-journey.ts";
import { addClient, authKeysOf } from "../../fixtures/tailscale-control.ts";
import { connectClient } from "../../fixtures/tailscale-journey.ts";
import { targetName } from "../../fixtures/target.ts";
import { useTarget } from "../../fixtures/use-target.ts";

/** What a path, a header or a body can name of an organisation. */
type Ids = { readonly uid: string; readonly org: string; readonly setup: string; readonly authKey: string; readonly workspace: string };

/** Ids of the same form, of nothing. */
const madeUp = (): Ids => ({
  uid: `user-${randomUUID()}`,
  org: `org-${randomUUID()}`,
  setup: randomBytes(32).toString("base64url"),
  authKey: `k${randomBytes(8).toString("hex")}CNTRL`,
  workspace: randomUUID(),
});

const permissions = ["connectors:read", "connectors:write", "tokens:read"];

describe(`${targetName}: S49: a person who names another organisation's ids`, () => {
  const target = useTarget();

  const open = async () => {
    const [owner, account, client, ovh] = await Promise.all([
      newPerson(target, { permissions }),
      addAccount(target),
      addClient(target),
      addServiceAccount(target),
    ]);
    const { json } = await connectFully(owner, account);
    await connectClient(owner, client);
    await connectServiceAccount(owner, ovh);
    const [key] = await authKeysOf(target, client);
    const { workspaces = [] } = (await owner.client.listAwsWorkspaces(owner.id)).json as { workspaces?: { id: string }[] };
    const { connections = [] } = (await owner.client.listConnections()).json as { connections?: { id: string }[] };
    const none = madeUp();
    const ids: Ids = {
      uid: owner.id,
      org: owner.org,
      setup: String(json.task_id),
      authKey: key?.id ?? expect.unreachable(),
      workspace: workspaces[0]?.id ?? none.workspace,
    };
    const accounts = [account.sub, account.email, client.domain, client.clientId, ovh.account.nichandle, ovh.body.clientId];
    const secrets = [...accounts, ...connections.map(({ id }) => id), ...Object.values(ids)];
    return { owner, ids, secrets };
  };
  let opened: ReturnType<typeof open> | undefined;
  /** An organisation with a connection to each provider, a setup, and things at the providers. */
  const others = () => {
    opened ??= open();
    return opened;
  };

  const fill = (path: string, { uid, setup, authKey, workspace }: Ids): string =>
    path
      .replace("{provider}", "gcp")
      .replace("{account}", "default")
      .replace("{uid}", encodeURIComponent(uid))
      .replace("{wid}", workspace)
      .replace("{acct}", "123456789012")
      .replace("{id}", path.includes("auth-keys") ? authKey : setup);

  /** Our own routes refuse a field that they do not know. */
  const isOurs = (path: string) => path.startsWith("/connections");
  const send = (person: Person, { method, path }: Route, ids: Ids): Promise<Answer> => {
    const body = method === "GET" ? undefined : isOurs(path) ? {} : { userId: ids.uid, user_id: ids.uid, org_id: ids.org };
    return person.sendByHand(method, fill(path, ids), body, { "x-user-id": ids.uid, "x-org-id": ids.org });
  };

  /** An answer without what is new in each: the request's id, and what was made for this caller. */
  const bare = ({ status, text, headers }: Answer) => ({
    status,
    text: text
      .replace(/"request_id":"[^"]*"/, "")
      .replace(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----|[\w-]{40,}|aurora-[0-9a-f]{20}/g, "…"),
    type: headers.get("content-type"),
  });

  const protectedRoutes = () => target.routes.filter(({ authorizer }) => authorizer !== undefined);

  test("gets from every route what somebody gets who names ids of nothing, and sees nothing of the other organisation", async () => {
    const { owner, ids, secrets } = await others();
    const before = (await owner.client.listConnections()).json;
    const differing: string[] = [];
    for (const route of protectedRoutes()) {
      const [one, another] = await Promise.all([newPerson(target, { permissions }), newPerson(target, { permissions })]);
      const foreign = await send(one, route, ids);
      const unknown = await send(another, route, madeUp());
      if (JSON.stringify(bare(foreign)) !== JSON.stringify(bare(unknown))) {
        differing.push(`${route.method} ${route.path}: ${foreign.status} ${foreign.text}, and ${unknown.status} ${unknown.text}`);
      }
      const shown = foreign.text + JSON.stringify([...foreign.headers]);
      expect(
        secrets.filter((secret) => shown.includes(secret)),
        `${route.method} ${route.path}`,
      ).toEqual([]);
    }
    expect(differing).toEqual([]);
    expect((await owner.client.listConnections()).json).toEqual(before);
  });

  test("cannot tell by the time of the answer either", async () => {
    const { ids } = await others();
    const named = protectedRoutes().filter(({ path }) => path.includes("{"));
    expect(named.length).toBeGreaterThan(5);
    const timed = async (person: Person, route: Route, asked: Ids): Promise<number> => {
      const begunAt = performance.now();
      await send(person, route, asked);
      return performance.now() - begunAt;
    };
    for (const route of named) {
      const times: { foreign: number[]; unknown: number[] } = { foreign: [], unknown: [] };
      // The quickest of each: everything above it is the machine's noise. A busy machine has more of it, a real difference stays.
      const apart = () => Math.abs(Math.min(...times.foreign) - Math.min(...times.unknown));
      const noiseMs = () => Math.max(20, Math.min(...times.foreign, ...times.unknown) / 2);
      for (let pair = 0; pair < 6 || (pair < 30 && apart() >= noiseMs()); pair += 1) {
        // Few calls of each: some routes are counted for each person.
        const person = await newPerson(target, { permissions });
        times.foreign.push(await timed(person, route, ids));
        times.unknown.push(await timed(person, route, madeUp()));
      }
      expect(apart(), `${route.method} ${route.path}`).toBeLessThan(noiseMs());
    }
  });
});
