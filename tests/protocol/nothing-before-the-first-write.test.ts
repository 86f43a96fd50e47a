import { expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";

it("S55: stores the credential and the record right after the provider's tokens: the login at the store, every read and the record of the code come before the code is sent", async () => {
  const { deps, consent, complete, provider } = openWorld();
  const calls: string[] = [];
  const told =
    <Given extends unknown[], Result>(name: string, call: (...given: Given) => Result) =>
    (...given: Given): Result => {
      calls.push(name);
      return call(...given);
    };
  const using = {
    ...deps,
    methods: buildMethods({ ...provider, redeem: told("redeem", provider.redeem) }),
    connections: { ...deps.connections, read: told("connections.read", deps.connections.read) },
    credentials: {
      ...deps.credentials,
      read: told("credentials.read", deps.credentials.read),
      write: told("credentials.write", deps.credentials.write),
    },
    parked: { ...deps.parked, write: told("parked.write", deps.parked.write) },
  };
  await complete(await consent(), using);
  const redeemed = calls.indexOf("redeem");
  expect(calls.slice(0, redeemed).toSorted()).toEqual(["connections.read", "credentials.read", "parked.write"]);
  expect(calls.slice(redeemed, redeemed + 3)).toEqual(["redeem", "credentials.write", "parked.write"]);
});

it("a table that fails while the code is sent goes unnoticed when the provider refuses the code: its refusal is the answer", async () => {
  const { deps, consent, complete, provider } = openWorld();
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  const callback = await consent();
  const read = () => Promise.reject(new Failure("table_unavailable"));
  const redeem = async () => {
    // Time in which a failure that nobody handles is told.
    await new Promise((resolve) => setImmediate(resolve));
    throw new Failure("provider_unavailable");
  };
  const using = { ...deps, methods: buildMethods({ ...provider, redeem }), connections: { ...deps.connections, read } };
  process.on("unhandledRejection", note);
  try {
    await expect(complete(callback, using)).rejects.toMatchObject({ code: "provider_unavailable" });
  } finally {
    process.off("unhandledRejection", note);
  }
  expect(unhandled).toEqual([]);
});
