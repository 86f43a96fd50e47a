import { describe, expect, test } from "vitest";
import { issuerKeysItemKey, switchesItemKey, trailHeadItemKey } from "../../lib/table/item-keys.ts";
import { checkEvents } from "../../local/soak/invariants/events.ts";
import { checkCredentials, checkGrants, checkItems } from "../../local/soak/invariants/orphans.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const now = new Date("2026-11-28T12:00:00Z");
const connection = {
  pk: "ORG#acme",
  sk: "CONNECTION#aws#471108150042",
  ...{ tenant: "acme", provider: "aws", account: "471108150042", status: "active", claimed: true },
};
const claim = { pk: "CLAIM#aws#role", sk: "CLAIM", tenant: "acme", provider: "aws", account: "471108150042" };
const subject = { pk: "SUBJECT#aws#role", sk: "ORG#acme#471108150042" };

describe("items", () => {
  test("a connection with its claim and its subject is whole", () => {
    expect(checkItems([connection, claim, subject], now).violations).toEqual([]);
  });

  test.each([
    ["a claim without its connection", [claim]],
    ["a subject without its connection", [subject]],
    ["a connection without its claim", [connection, subject]],
    ["a sealed token without its connection", [{ pk: "TOKEN#acme#gcp#default", sk: "TOKEN" }]],
    ["a subject that waits for no grant", [{ pk: "SUBJECT#gcp#1", sk: "PARKED#a" }]],
    ["an event that waits", [{ pk: "OUTBOX#a", sk: "OUTBOX" }]],
    ["a disconnect that has not ended", [{ ...connection, status: "disconnecting" }, claim]],
    ["a lease that is held", [{ ...connection, lease_until: now.getTime() + 1 }, claim]],
    ["an item of a kind that nothing is known of", [{ pk: "ORG#acme", sk: "NEW#gcp#default" }]],
  ])("finds %s", (_, items) => {
    expect(checkItems(items, now).violations).toHaveLength(1);
  });

  test("finds a parked grant, and does not call what belongs to it an orphan", () => {
    const parked = [
      { pk: "PARKED#a", sk: "PARKED", attempt_id: "a" },
      { pk: "SUBJECT#gcp#1", sk: "PARKED#a" },
    ];
    expect(checkItems(parked, now).violations).toEqual(["still waits: PARKED#a PARKED"]);
  });

  test("what outlives its connection by docs/contribute/stored-data.md, and a lease that is over, are no orphans", () => {
    const stays = [
      { pk: "ORG#acme", sk: "TOMBSTONE#gcp#default#a-1" },
      { pk: "ORG#acme", sk: "WORKSPACE" },
      { pk: "ORG#acme", sk: "NEWEST_RUN#gcp#default" },
      { pk: "SUBJECT#gcp#1", sk: "REVOCATION#a" },
      { pk: "LIMIT#ada", sk: "login#1" },
      { pk: "IDEMPOTENCY#acme#k3Vd", sk: "IDEMPOTENCY" },
      { pk: "RUN#a", sk: "RUN" },
      trailHeadItemKey,
      switchesItemKey,
      issuerKeysItemKey,
    ];
    expect(checkItems([...stays, { ...connection, lease_until: now.getTime() - 1 }, claim], now).violations).toEqual([]);
  });
});

test("a credential without a record is found, and so is a record that has lost its credential unless the model allows it", () => {
  const lost = newConnection();
  const place = `${lost.tenant}/${lost.provider}/${lost.account}`;
  const comparison = {
    connections: [{ connection: lost, fit: "replaced_token" as const }],
    missingClients: [],
    orphans: ["aurora/parked/x"],
  };
  expect(checkCredentials(comparison, new Set()).violations).toEqual([
    "no record leads to it: aurora/parked/x",
    `${place}: replaced_token`,
  ]);
  expect(checkCredentials({ ...comparison, missingClients: [], orphans: [] }, new Set([place])).violations).toEqual([]);
});

test("a live grant that no connection holds is found, beyond what logins that were cut off may leave", () => {
  const grants = [
    { of: "one", live: 2, held: 1 },
    { of: "other", live: 1, held: 1 },
  ];
  expect(checkGrants(grants, 0).violations).toEqual(["one: 2 are alive, 1 are held"]);
  expect(checkGrants(grants, 1).violations).toEqual([]);
});

describe("events", () => {
  const event = (name: string, id: string, minute: number, connection_id = "c1") => ({
    "detail-type": `connection.${name}`,
    detail: { id, at: `2026-11-28T12:0${minute}:00Z`, connection_id, organisation: "acme", provider: "gcp", account: "default" },
  });
  const known = (status = "active", isSeeded = false) => [{ id: "c1", name: "acme gcp/default", status, isSeeded }];
  const noDeeds = { places: [] };
  const connected = event("connected", "1", 0);

  test("changes with one event each, in any order of delivery and delivered twice, are whole", () => {
    const published = [event("recovered", "3", 2), connected, event("degraded", "2", 1), connected];
    expect(checkEvents(published, known(), noDeeds).violations).toEqual([]);
  });

  test.each([
    ["an id with two contents", [connected, { ...connected, detail: { ...connected.detail, account: "other" } }], known()],
    ["one change told by two ids", [connected, event("degraded", "2", 1), event("degraded", "3", 2)], known("degraded")],
    ["a recovery of what was not degraded", [connected, event("recovered", "2", 1)], known()],
    ["a change without its event", [connected], known("degraded")],
    ["a connection without any event", [], known()],
    ["a disconnect of what is still there", [connected, event("disconnected", "2", 1)], known()],
    ["a connection that is gone without an event", [connected], []],
  ])("finds %s", (_, published, connections) => {
    expect(checkEvents(published, connections, noDeeds).violations).toHaveLength(1);
  });

  test("a connection that was seeded has no event of its begin", () => {
    expect(checkEvents([], known("active", true), noDeeds).violations).toEqual([]);
    expect(checkEvents([], known("reauth_required", true), noDeeds).violations).toHaveLength(1);
  });

  test("each answer to a customer has its event, and an attempt without an answer may have one", () => {
    const place = { place: "acme/gcp/default", connects: 1, attempts: 2, disconnects: 0 };
    const check = (count: number) =>
      checkEvents(
        Array.from({ length: count }, (_, index) => event("connected", `${index}`, index)),
        count === 0 ? [] : known(),
        { places: [place] },
      ).violations.length;
    expect([0, 1, 2, 3].map(check)).toEqual([1, 0, 0, 1]);
    const disconnected = { places: [{ ...place, disconnects: 1 }] };
    expect(checkEvents([connected, event("disconnected", "2", 1)], [], disconnected).violations).toEqual([]);
    expect(checkEvents([connected], known(), disconnected).violations).toHaveLength(1);
  });
});
