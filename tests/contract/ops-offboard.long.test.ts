import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteRolePolicyCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { DeleteCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectionItemKey, outboxItemKey, parkedItemKey, switchesItemKey, tombstoneItemKey } from "../../lib/table/item-keys.ts";
import { readSwitchesNow, switchChangesIn } from "../../lib/table/stored-switches.ts";
import { putRole, readRolePlace } from "../../ops/identity/role.ts";
import { buildMintPolicy, toRoleArn } from "../../ops/identity/role-policies.ts";
import { findOrganisation, type Item } from "../../ops/offboard/item-kinds.ts";
import { type Offboarding, offboard, planOffboarding } from "../../ops/offboard/offboard.ts";
import { isWhole, type Report } from "../../ops/offboard/report.ts";
import { readReport, reportPath } from "../../ops/offboard/report-file.ts";
import type { Store } from "../../ops/offboard/stored-credentials.ts";
import { surveyTable } from "../../ops/offboard/survey.ts";
import type { Target } from "../../ops/target.ts";
import { openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { buildEveryItem } from "./offboard-items.ts";

const [organisation, other] = ["acme/eu", "acme"];
const quiet = { step: async (_: string, run: (say: () => void) => Promise<unknown>) => run(() => undefined) } as never;

let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
let target: Target;
let folder: string;
let store: Store & { readonly paths: Set<string> };

beforeAll(async () => {
  aws = await startTableEndpoint("aurora-oauth-test");
  target = await openOpsTarget(aws.url, "test");
  folder = await mkdtemp(join(tmpdir(), "offboard-"));
});
afterAll(async () => {
  await aws.close();
  await rm(folder, { recursive: true });
});

const scan = async () => {
  const { Items = [] } = await target.documents.send(new ScanCommand({ TableName: target.table.name, ConsistentRead: true }));
  return Items as Item[];
};
const put = (items: readonly (Item | undefined)[]) =>
  Promise.all(items.map((Item) => Item && target.documents.send(new PutCommand({ TableName: target.table.name, Item }))));
const erase = ({ pk, sk }: Pick<Item, "pk" | "sk">) =>
  target.documents.send(new DeleteCommand({ TableName: target.table.name, Key: { pk, sk } }));

/** Both organisations have one item of every kind, and credentials whose records are gone. */
beforeEach(async () => {
  await Promise.all((await scan()).map(erase));
  await put([...Object.values(buildEveryItem(organisation, "mine")), ...Object.values(buildEveryItem(other, "theirs"))]);
  const paths = new Set([
    "base/connections/gcp/acme=2Feu/default",
    "base/parked/gcp/acme=2Feu/attempt",
    "base/connections/gcp/acme/default",
  ]);
  store = {
    paths,
    name: "a store",
    list: async () => ({ read: paths.size, found: [...paths].filter((path) => path.split("/")[3] === "acme=2Feu") }),
    erase: async (path) => void paths.delete(path),
  };
  await rm(reportPath(folder, { stage: "test", organisation }), { force: true });
});

/** Does to the table what the functions do: the protocol and end-to-end tests show that they do it. */
const suite: Offboarding["suite"] = {
  invoke: async (functionKey, event) => {
    const mine = (await scan()).filter((item) => findOrganisation(item)?.organisation === organisation);
    if (functionKey === "jobsSweepGrants") {
      await Promise.all(mine.filter(({ pk, phase }) => pk.startsWith("PARKED#") && phase === "rejected").map(erase));
      return {};
    }
    if (functionKey === "jobsPublishEvents") {
      await Promise.all(mine.filter(({ pk }) => pk.startsWith("OUTBOX#")).map(erase));
      return {};
    }
    const { provider } = (event as { pathParameters: { provider: "gcp" } }).pathParameters;
    const key = { tenant: organisation, provider, account: "default" };
    if (mine.some(({ sk }) => sk === connectionItemKey(key).sk)) {
      const about = { ...key, method: "login", disconnect_id: "now" };
      await put([
        { ...tombstoneItemKey(key, "now"), ...about },
        { ...outboxItemKey("disconnected"), name: "connection.disconnected", detail: { organisation } },
      ]);
      await erase(connectionItemKey(key));
    }
    const left = [{ what: "grant", code: "revocation_unsupported", reason: "why", action: "do" }];
    return { statusCode: 200, body: JSON.stringify({ provider, revoked: true, undone: [{ what: "auth_key" }], left }) };
  },
};

const offboarding = (changes: Partial<Offboarding> = {}): Offboarding => ({
  target,
  suite,
  stores: [store],
  signer: { key: "key", sign: async () => Buffer.from("signature") },
  trail: { list: async function* () {} },
  organisation,
  operator: "arn:operator",
  folder,
  minutes: 1,
  progress: quiet,
  pause: async () => undefined,
  ...changes,
});

/** What another organisation has, and what belongs to none. */
const others = () =>
  keysOf(
    [
      ...Object.values(buildEveryItem(other, "theirs")),
      buildEveryItem(organisation, "mine").revocationMarkItemKey,
      buildEveryItem(organisation, "mine").quotaItemKey,
    ].filter((item) => item !== undefined),
  ).sort();
const keysOf = (items: readonly Item[]) =>
  [...new Set(items.map(({ pk, sk }) => `${pk} ${sk}`))].filter((key) => !key.startsWith("SWITCHES"));

describe("S74: every kind of item", () => {
  it("that names no organisation by itself is found by what leads to it", async () => {
    const { owned, unexpected } = await surveyTable(target, organisation);
    const kinds = owned.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(["waitingItemKey", "planTargetItemKey"]));
    expect(unexpected).toEqual([]);
  });

  it("that no rule knows is reported if it names the organisation anywhere", async () => {
    await put([
      { pk: "NEW#1", sk: "NEW", deep: [{ text: `of ${organisation}.` }] },
      { pk: "NEW#2", sk: "NEW", deep: [{ text: "of acme/eu2" }] },
    ]);
    expect((await surveyTable(target, organisation)).unexpected).toEqual(["NEW#1 NEW"]);
  });
});

describe("S74: an offboarding", () => {
  it("leaves nothing of the organisation and everything of the others, and its report says what became of each", async () => {
    const report = await offboard(offboarding());
    expect(keysOf(await scan()).sort()).toEqual(others());
    expect([...store.paths]).toEqual(["base/connections/gcp/acme/default"]);
    expect(isWhole(report)).toBe(true);
    expect(report.connections).toEqual([
      {
        provider: "gcp",
        account: "default",
        token_expires_at: "2027-01-01T00:00:00.000Z",
        revoked: true,
        undone: [{ what: "auth_key" }],
        left: [expect.objectContaining({ action: "do" })],
      },
    ]);
    expect(report).toMatchObject({
      parked_given_back: 1,
      erased: { tombstone: 2, workspace: 1, "credentials without a record in a store": 2 },
    });
    expect(await readReport(reportPath(folder, report))).toEqual(report);
  });

  it("tells first what it would do, and does nothing", async () => {
    const before = await scan();
    const plan = await planOffboarding(offboarding());
    expect(plan).toMatchObject({ items: { connection: 1, parked: 1, workspace: 1 }, credentials: { "a store": 2 } });
    expect(await scan()).toEqual(before);
  });

  it("keeps the organisation from connecting while it runs, and lifts its own stop at the end", async () => {
    const stops: unknown[] = [];
    const watching: Offboarding["suite"] = {
      invoke: async (...call) => {
        stops.push((await readSwitchesNow(target.table)).stops.map((stop) => stop.target));
        return suite.invoke(...call);
      },
    };
    await offboard(offboarding({ suite: watching }));
    expect(stops.length).toBeGreaterThan(2);
    expect(new Set(stops.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify([{ kind: "organisation", tenant: organisation }])]),
    );
    expect((await readSwitchesNow(target.table)).stops).toEqual([]);
  });

  it("leaves a stop that an operator had made, and says so", async () => {
    await switchChangesIn(target.table).stop({ kind: "organisation", tenant: organisation }, new Date());
    const report = await offboard(offboarding());
    expect((await readSwitchesNow(target.table)).stops).toHaveLength(1);
    expect(report.search).toContainEqual(expect.objectContaining({ place: "switches", is_kept: true }));
    await switchChangesIn(target.table).lift({ kind: "organisation", tenant: organisation });
  });

  it("erases nothing and stays stopped while something is not given back, and says what", async () => {
    const failing: Offboarding["suite"] = {
      invoke: async (functionKey, event) =>
        functionKey === "connectionsDisconnect" && (await isConnected())
          ? { statusCode: 503, body: JSON.stringify({ code: "vault_sealed" }) }
          : suite.invoke(functionKey, event),
    };
    const report = await offboard(offboarding({ suite: failing, minutes: 0 }));
    expect([isWhole(report), report.finished_at]).toEqual([false, undefined]);
    expect(report.open).toContainEqual(expect.stringContaining("gcp/default"));
    expect(keysOf(await scan())).toEqual(
      expect.arrayContaining([buildEveryItem(organisation, "mine").workspaceItemKey].map((item) => `${item?.pk} ${item?.sk}`)),
    );
    expect((await readSwitchesNow(target.table)).stops).toHaveLength(1);
    expect(isWhole(await offboard(offboarding()))).toBe(true);
    expect((await readSwitchesNow(target.table)).stops).toEqual([]);
  });

  it("deletes the role that the organisation's identity tokens were of, and no other organisation's", async () => {
    const place = await readRolePlace(target);
    const roles = ["aurora-t-mine", "aurora-t-theirs"];
    await Promise.all(roles.map((name) => putRole(target, toRoleArn(place, name), place)));
    expect(await rolesAmong(roles)).toEqual(roles);
    expect(await offboard(offboarding())).toMatchObject({ erased: { identityRole: 1 } });
    expect(await rolesAmong(roles)).toEqual(["aurora-t-theirs"]);
  });

  it("keeps the name of a role that AWS does not delete, and is finished once it does", async () => {
    const place = await readRolePlace(target);
    await putRole(target, toRoleArn(place, "aurora-t-mine"), place);
    const isNamed = async () => (await scan()).some(({ sk, tenant }) => sk === "IDENTITY_ROLE" && tenant === organisation);
    const another = { RoleName: "aurora-t-mine", PolicyName: "somebody-else" };
    const iam = new IAMClient(target.aws);
    await iam.send(new PutRolePolicyCommand({ ...another, PolicyDocument: JSON.stringify(buildMintPolicy()) }));
    await expect(offboard(offboarding())).rejects.toThrow("must delete policies first");
    expect([await isNamed(), await rolesAmong(["aurora-t-mine"])]).toEqual([true, ["aurora-t-mine"]]);
    await iam.send(new DeleteRolePolicyCommand(another));
    expect(isWhole(await offboard(offboarding()))).toBe(true);
    expect([await isNamed(), await rolesAmong(["aurora-t-mine"])]).toEqual([false, []]);
  });

  /** Those of these roles that IAM has. */
  const rolesAmong = async (names: readonly string[]) => {
    const iam = new IAMClient(target.aws);
    const isThere = (RoleName: string) =>
      iam.send(new GetRoleCommand({ RoleName })).then(
        () => true,
        (error: Error) => {
          expect(error.name).toBe("NoSuchEntityException");
          return false;
        },
      );
    const found = await Promise.all(names.map(async (name) => [name, await isThere(name)] as const));
    return found.filter(([, has]) => has).map(([name]) => name);
  };

  const isConnected = async () => (await scan()).some(({ sk, pk }) => pk === "ORG#acme=2Feu" && sk.startsWith("CONNECTION#"));

  it("waits until a grant that is being made live cannot be any more, and rejects it then", async () => {
    const item = buildEveryItem(organisation, "mine").parkedItemKey;
    await put([item && { ...item, phase: "confirming" }]);
    let now = Date.now();
    const clocked = { ...target, clock: () => new Date(now) };
    const phases: unknown[] = [];
    const watching: Offboarding["suite"] = {
      invoke: async (functionKey, event) => {
        phases.push((await scan()).find(({ pk }) => pk === parkedItemKey("attempt-mine").pk)?.phase);
        return suite.invoke(functionKey, event);
      },
    };
    const report = await offboard(
      offboarding({
        target: clocked,
        suite: watching,
        minutes: 10,
        pause: async () => {
          now += 30_000;
        },
      }),
    );
    expect(phases).toContain("confirming");
    expect([isWhole(report), report.parked_given_back]).toEqual([true, 1]);
  });
});

/** Ends the process when it has made its call number `at`, and before it gets the answer. No call is made after that. */
function killAfter(at: number) {
  let calls = 0;
  const guard = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    const result = calls > at ? undefined : await call();
    if (result === undefined || calls >= at) {
      throw new Error("killed");
    }
    return result;
  };
  const guarded = <T extends object>(client: T): T =>
    new Proxy(client, {
      get: (found, name) => {
        const value: unknown = Reflect.get(found, name, found);
        const bound = typeof value === "function" ? value.bind(found) : value;
        return name === "send" ? (...words: unknown[]) => guard(() => bound(...words)) : bound;
      },
    });
  return {
    calls: () => calls,
    offboarding: () =>
      offboarding({
        target: { ...target, documents: guarded(target.documents), table: { ...target.table, client: guarded(target.table.client) } },
        suite: { invoke: (...call) => guard(async () => (await suite.invoke(...call)) ?? {}) },
        stores: [
          {
            name: store.name,
            list: (each) => guard(() => store.list(each)),
            erase: (path) => guard(async () => [await store.erase(path)]) as never,
          },
        ],
      }),
  };
}

it("S74: an offboarding that is killed after any of its calls is finished by the next one, and its report is whole", async () => {
  const whole = killAfter(Number.POSITIVE_INFINITY);
  const expected = await offboard(whole.offboarding());
  const outcomes: unknown[] = [];
  for (let at = 1; at <= whole.calls(); at += 1) {
    await erase(switchesItemKey);
    await put(Object.values(buildEveryItem(organisation, "mine")));
    store.paths.add("base/connections/gcp/acme=2Feu/default").add("base/parked/gcp/acme=2Feu/attempt");
    await rm(reportPath(folder, { stage: "test", organisation }), { force: true });
    const end = await offboard(killAfter(at).offboarding()).then(
      () => "not killed",
      () => "killed",
    );
    const report = await offboard(offboarding());
    outcomes.push([end, isWhole(report), summary(report), keysOf(await scan()).sort(), (await readSwitchesNow(target.table)).stops]);
  }
  expect(outcomes.length).toBeGreaterThan(30);
  for (const outcome of outcomes) {
    expect(outcome).toEqual(["killed", true, summary(expected), others(), []]);
  }
});

const summary = ({ connections, open, search }: Report) => ({
  connections: connections.map(({ provider, revoked, left, token_expires_at }) => [provider, revoked, left.length, token_expires_at]),
  open,
  left: search.filter(({ is_kept }) => !is_kept).map(({ found }) => found),
});
