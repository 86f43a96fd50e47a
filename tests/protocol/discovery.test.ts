import { afterEach, beforeEach, expect, it } from "vitest";
import { discovery } from "../../lib/providers/discovery.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type Google, openGoogle, signal } from "./google-fixture.ts";

const path = "/.well-known/openid-configuration";

let google: Google;
beforeEach(async () => {
  google = await openGoogle();
});
afterEach(() => google.close());

const fault = (changes: object) => google.control("POST", "faults", { method: "GET", path, ...changes });

it("asks once for many at a time, and again only after ten minutes", async () => {
  const clock = stoppedClock();
  const read = discovery(google.url, clock);
  await Promise.all(Array.from({ length: 10 }, () => read(signal)));
  clock.moveSeconds(599);
  await read(signal);
  expect(await google.calls(path)).toHaveLength(1);
  clock.moveSeconds(1);
  await read(signal);
  expect(await google.calls(path)).toHaveLength(2);
});

it.each([
  ["a failure", { status: 500, body: {} }, "provider_answer_invalid"],
  ["a page", { status: 200, body: "<html>" }, "provider_answer_invalid"],
  ["a broken connection", { drop: true }, "provider_unreachable"],
  ["S14: a redirect", { status: 302, body: "", headers: { location: path } }, "provider_answer_invalid"],
  ["S14: another issuer", { status: 200, body: { issuer: "https://attacker.example" } }, "provider_answer_invalid"],
])("is told of %s, and does not keep it", async (_, changes, code) => {
  const read = discovery(google.url, stoppedClock());
  await fault(changes);
  await expect(read(signal)).rejects.toMatchObject({ code });
  expect(await read(signal)).toMatchObject({ issuer: google.url });
});

it("S14: asks nobody without TLS", async () => {
  const read = discovery("http://accounts.example", stoppedClock());
  await expect(read(signal)).rejects.toMatchObject({ code: "configuration_invalid" });
});
