import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Canary, findLeaks, type Place } from "../../fixtures/find-leaks.ts";
import type { Person } from "../../fixtures/journey.ts";
import { type EmbeddedTarget, startEmbeddedTarget } from "../../fixtures/target.ts";
import { collectPlaces, collectSecrets } from "./canary-collect.ts";
import { sent, walkEverywhere } from "./canary-journey.ts";

describe("embedded: no secret is anywhere but where it belongs", () => {
  let target: EmbeddedTarget;
  let people: readonly Person[];
  let secrets: readonly Canary[];
  let places: readonly Place[];
  beforeAll(async () => {
    target = await startEmbeddedTarget();
    const walk = await walkEverywhere(target);
    people = walk.people;
    secrets = [...(await collectSecrets(target, people)), ...walk.secrets];
    places = await collectPlaces(target, people);
  });
  afterAll(() => target.stop());

  const value = "planted+value/with=signs&more";
  test.each([
    ["as it is", `before ${value} after`],
    ["in a URL", `?x=${encodeURIComponent(value)}`],
    ["in JSON", JSON.stringify({ x: `"${value}"` })],
    ["in base64", Buffer.from(`x${value}yz`).toString("base64")],
    ["in base64url, at another place", Buffer.from(`{"body":"${value}"}`).toString("base64url")],
    ["in JSON in base64", JSON.stringify({ body: Buffer.from(`ab${value}`).toString("base64") })],
  ])("the scanner finds a planted value %s", (_how, text) => {
    const other = { name: "another", value: "something-else-entirely" };
    expect(
      findLeaks(
        [{ name: "it", value }, other],
        [
          { where: "there", text },
          { where: "elsewhere", text: "nothing" },
        ],
      ),
    ).toEqual(["it in there"]);
  });

  test("the scanner sees every place: what may be there is found there", () => {
    const [person] = people;
    const taskId = person?.answers.map(({ json }) => json.task_id).find((id) => typeof id === "string");
    const known = [
      ...people.map(({ id }) => ({ name: "person", value: id })),
      { name: "organisation", value: person?.org ?? "" },
      { name: "setup", value: String(taskId) },
      { name: "code", value: "confirmation_invalid" },
    ];
    const found = findLeaks(known, places);
    for (const place of [
      "an event",
      "the table",
      "an execution",
      "the body of GET /connections/gcp",
      "the body of POST /connections/confirm",
      "the body of POST /connections/gcp/refresh",
      "the body of POST /connections/gcp/check",
      "the body of POST /connections/tailscale/check",
      "the body of POST /connections/aws/check",
      "the body of POST /connections/ovh/check",
      "the body of POST /connections/azure/check",
    ]) {
      expect(found.map((leak) => leak.replace(/^\w+ in /, ""))).toContain(place);
    }
    expect(found).toContain("person in the log");
    expect(found).toContain("code in a metric");
  });

  test("the journey refreshed, disconnected, and left a rotated token sealed on its record", () => {
    const known = ["sealed_rotation", "connection.disconnected", "refreshed expires_soon", "disconnect disconnected"];
    const found = findLeaks(
      known.map((value) => ({ name: value, value })),
      places.filter(({ where }) => ["the table", "an event", "the log"].includes(where)),
    );
    expect(found).toEqual(
      expect.arrayContaining([
        "sealed_rotation in the table",
        "connection.disconnected in an event",
        "refreshed expires_soon in the log",
        "disconnect disconnected in the log",
      ]),
    );
  });

  test("the journey made every kind of secret", () => {
    const count = (name: string) => secrets.filter((secret) => secret.name === name).length;
    const kinds = [
      "authorization code",
      "verifier",
      "refresh token",
      "access token",
      "revoked token",
      "state",
      "nonce",
      "login cookie",
      "ticket",
      "Tailscale client secret",
      "SSH private key",
      "auth key",
      "minted token",
      "session key",
      "session token",
      "OVHcloud refresh token",
      "Azure client secret",
      "key of a certificate",
      "served Azure token",
      "service account's private key",
    ];
    for (const name of [...kinds, "confirmation", "caller's token"]) {
      expect([name, count(name)]).toEqual([name, expect.toSatisfy((number: number) => number >= 3)]);
    }
    // One of a login and one of a service account.
    expect(count("served OVHcloud token")).toBe(2);
  });

  test("the journey was stopped by no limit: each of its requests reached what it was sent to", () => {
    const refused = people.flatMap(({ answers }) => answers).filter(({ status, json }) => status === 429 && json.code === "rate_limited");
    expect(refused.map(({ request }) => request)).toEqual([]);
  });

  test("S47, S9, S28: each secret is in the one answer it is meant for, and in no log, event, metric, execution or item", () => {
    expect(findLeaks(secrets, places)).toEqual(
      [
        "access token in the body of GET /connections/gcp/token",
        "minted token in the body of GET /connections/tailscale/token",
        // The broker's token is also the one that was used at OVHcloud, and that was revoked there.
        "OVHcloud access token in the body of GET /connections/ovh/token",
        "OVHcloud revoked token in the body of GET /connections/ovh/token",
        "served OVHcloud token in the body of GET /connections/ovh/token",
        "served Azure token in the body of GET /connections/azure/token",
        "session key in the body of GET /connections/aws/token",
        "session token in the body of GET /connections/aws/token",
        "auth key in the body of POST /tailscale_api/tailscale/auth-keys",
        "ticket in the body of POST /gcp/login",
        "ticket in the body of POST /login",
        "login cookie in the cookie of GET /gcp/start",
        "state in the headers of GET /gcp/start",
        "nonce in the headers of GET /gcp/start",
        // The authorization request, as OAuth has it.
        "state in a URL at Google",
        "nonce in a URL at Google",
        // The form post that goes round once more as a navigation, to the same callback.
        "authorization code in the headers of POST /callback",
        "state in the headers of POST /callback",
        "confirmation in the headers of GET /callback",
      ].toSorted(),
    );
  });

  test("S47: a value that a caller invents is repeated nowhere except in the redirect of a form post", () => {
    expect(findLeaks(sent, places)).toEqual([
      "a caller's code in the headers of POST /callback",
      "a caller's state in the headers of POST /callback",
    ]);
  });

  test("S47: nothing that looks like a token is in a log, an event, an execution or an item", () => {
    const inside = places.filter(({ where }) => !/^the (body|cookie|headers) of/.test(where));
    expect(inside.length).toBeGreaterThan(100);
    // A token begins a word: base64 has each of these four letters somewhere.
    const token =
      /.{0,40}(?<![\w+/])(?:ya29\.|1\/\/0[\w-]{8}|4\/0A[\w-]{8}|eyJ[\w-]{8,}\.eyJ|hvs\.|Bearer \w|tskey-[a-z]+-\w+-|FwoG[\w+/]{20}|-----BEGIN \w* ?PRIVATE KEY).{0,20}/g;
    expect(inside.flatMap(({ where, text }) => [...text.matchAll(token)].map(([found]) => `${where}: ${found}`))).toEqual([]);
  });
});
