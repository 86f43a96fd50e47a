import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { idsOf, openActivityWorld } from "../fixtures/activity-world.ts";

const token: AuditRecord = {
  id: "token",
  at: "2026-03-01T09:30:00.000Z",
  act: "handed_out",
  organisation: "acme",
  actor: "billing",
  provider: "gcp",
  account: "default",
  request: "r-token",
};
const reader = { permissions: ["connectors:read" as const] };

/** An organisation that a person has disconnected from, where a schedule and machines were at work. Two hours are sealed, and one is not. */
async function openBusyWorld() {
  const world = openActivityWorld();
  const { happen, note, seal } = world;
  await happen("2026-03-01T08:10:00.000Z", { id: "e1", name: "connection.connected", connection: ofAda });
  note(token);
  await happen("2026-03-01T09:40:00.000Z", { id: "e2", name: "connection.disconnected" }, { request: "r" });
  const request = { id: "r-e2", request: "r-e2", act: "requested", organisation: "acme", actor: "ada" } as const;
  note({ ...request, at: "2026-03-01T09:39:59.000Z", route: "DELETE /connections/{provider}", provider: "gcp", status: 200 });
  note({
    ...token,
    id: "refused",
    request: "refused",
    act: "requested",
    at: "2026-03-01T09:50:00.000Z",
    actor: "github:repo",
    status: 403,
  });
  await world.number();
  await happen("2026-03-01T10:20:00.000Z", { id: "e3", name: "connection.degraded", code: "provider_timeout" });
  await happen("2026-03-01T10:20:00.000Z", { id: "theirs" }, { tenant: "globex" });
  await seal("2026-03-01T08", "2026-03-01T09");
  return world;
}
const ofAda = { tenant: "acme", provider: "gcp", account: "default", id: "c1", connectedBy: "ada" } as const;

describe("GET /activity", () => {
  it("merges events and sealed acts by time, and tells an event with its record and the request that made it", async () => {
    const { ask } = await openBusyWorld();
    const page = await ask();
    const connection = { provider: "gcp", account: "default", id: "c1" };
    const { id: _id, ...unnamed } = connection;
    expect(page).toMatchObject({ status: 200, acts: "included", sealed_until: "2026-03-01T10:00:00.000Z" });
    expect(page.next_cursor).toBeUndefined();
    expect(page.entries).toEqual([
      {
        id: "e3",
        at: "2026-03-01T10:20:00.000Z",
        who: { kind: "unknown", id: null },
        what: "connection.degraded",
        title: "Cannot be refreshed",
        connection,
        result: "provider_timeout",
        request_id: null,
        source: "event",
      },
      {
        id: "refused",
        at: "2026-03-01T09:50:00.000Z",
        who: { kind: "machine", id: "github:repo" },
        what: "requested",
        title: "requested",
        connection: unnamed,
        result: "403",
        request_id: "refused",
        source: "audit",
      },
      {
        id: "e2",
        at: "2026-03-01T09:40:00.000Z",
        who: { kind: "person", id: "ada" },
        what: "connection.disconnected",
        title: "Disconnected",
        connection,
        result: "200",
        request_id: "r-e2",
        source: "both",
      },
      {
        id: "token",
        at: token.at,
        who: { kind: "machine", id: "billing" },
        what: "handed_out",
        title: "Token given to a caller",
        connection: unnamed,
        result: null,
        request_id: "r-token",
        source: "audit",
      },
      {
        id: "e1",
        at: "2026-03-01T08:10:00.000Z",
        who: { kind: "person", id: "ada" },
        what: "connection.connected",
        title: "Connected",
        connection,
        result: null,
        request_id: "r-e1",
        source: "both",
      },
    ]);
  });

  it("shows an event of an hour that is not sealed without its act, and with it once the hour is sealed", async () => {
    const { ask, seal } = await openBusyWorld();
    expect((await ask("limit=1")).entries[0]).toMatchObject({ id: "e3", source: "event", request_id: null });
    await seal("2026-03-01T10", "2026-03-01T10");
    expect((await ask("limit=1")).entries[0]).toMatchObject({ id: "e3", source: "both", request_id: "r-e3" });
  });

  it("gives no event a number", async () => {
    const { feed, ask, readAll } = await openBusyWorld();
    expect(idsOf((await ask("", reader)).entries)).toEqual(["e3", "e2", "e1"]);
    await readAll("limit=1");
    expect(feed.waiting().map(({ id }) => id)).toEqual(["e3", "theirs"]);
  });

  it("S75: gives a caller without audit:read events alone, says so, and does not ask the trail", async () => {
    const { trail, ask, readAll } = await openBusyWorld();
    const { next_cursor: ofAuditor = "" } = await ask("limit=1");
    trail.list = () => expect.unreachable();
    trail.read = () => expect.unreachable();
    const page = await ask("", reader);
    expect(page).toMatchObject({ acts: "not_permitted", sealed_until: null });
    expect(page.entries.map(({ id, source, who }) => [id, source, who.kind])).toEqual([
      ["e3", "event", "unknown"],
      ["e2", "event", "unknown"],
      ["e1", "event", "person"],
    ]);
    expect(idsOf(await readAll("limit=1", reader))).toEqual(["e3", "e2", "e1"]);
    expect(idsOf((await ask(`cursor=${ofAuditor}`, reader)).entries)).toEqual(["e2", "e1"]);
  });

  it("S49: shows an organisation its own events and acts only, also by the cursor of another", async () => {
    const { ask } = await openBusyWorld();
    const { next_cursor: cursor = "" } = await ask("limit=1");
    expect(idsOf((await ask("", { tenant: "globex" })).entries)).toEqual(["theirs"]);
    expect((await ask(`cursor=${cursor}`, { tenant: "globex" })).entries).toEqual([]);
    expect((await ask("", { tenant: "unknown" })).entries).toEqual([]);
  });

  it("shows one connection by its path, whatever else happened", async () => {
    const { happen, note, ask, readAll } = await openBusyWorld();
    const other = { tenant: "acme", provider: "gcp", account: "other", id: "c2" } as const;
    await happen("2026-03-01T11:00:00.000Z", { id: "e4", connection: other });
    note({ ...token, id: "other", account: "other" });
    expect(idsOf(await readAll("limit=1", { account: "other" }))).toEqual(["e4"]);
    expect(idsOf((await ask("", { account: "default" })).entries)).toEqual(["e3", "refused", "e2", "token", "e1"]);
    expect((await ask("", { account: "unknown" })).entries).toEqual([]);
    expect(await ask("", { account: "a/b" })).toMatchObject({ status: 404, code: "not_found" });
  });

  it("shows no fact of a record or an event that it does not name", async () => {
    const { happen, note, seal, ask } = openActivityWorld();
    note({ ...token, access: "CANARY", path_sha256: "CANARY", provider_session: "CANARY", identity: "CANARY" });
    await happen("2026-03-01T10:20:00.000Z", { id: "e1", replacedConnectedBy: "CANARY" });
    await seal("2026-03-01T09", "2026-03-01T10");
    const { entries, body } = await ask();
    expect(idsOf(entries)).toEqual(["e1", "token"]);
    expect(body).not.toContain("CANARY");
  });

  it("fails when the trail is away, and only for callers who may read it", async () => {
    const { trail, ask } = await openBusyWorld();
    trail.read = () => Promise.reject(new Failure("audit_unavailable"));
    expect(await ask()).toMatchObject({ status: 503, code: "audit_unavailable" });
    expect((await ask("", reader)).entries).toHaveLength(3);
  });

  const cursorOf = (place: object) => `cursor=${Buffer.from(JSON.stringify(place)).toString("base64url")}`;
  it.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["cursor=", "cursor"],
    ["cursor=e30", "cursor"],
    [cursorOf({ events: {}, acts: { file: "../digests/x", left: 0 }, sealedUntil: null }), "cursor"],
    [cursorOf({ events: {}, acts: { file: "2026-99-01T00", left: 0 }, sealedUntil: null }), "cursor"],
    [cursorOf({ events: { below: -1 }, acts: null, sealedUntil: null }), "cursor"],
    ["after=1", "query"],
  ])("refuses %s", async (query, field) => {
    expect(await openActivityWorld().ask(query)).toMatchObject({ status: 400, code: "invalid_request", field });
  });

  it("S50: needs the right to read connections", async () => {
    expect(await openActivityWorld().ask("", { permissions: ["audit:read"] })).toMatchObject({ status: 403, code: "forbidden" });
  });
});
