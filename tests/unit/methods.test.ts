import { describe, expect, it } from "vitest";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { buildMethods, findCodeFlow, toCall, toParkedCall } from "../../lib/connections/methods.ts";
import { keyServer, scriptedDuties } from "../fakes/scripted-duties.ts";
import { scriptedProvider } from "../fakes/scripted-provider.ts";
import { scriptedSubmission } from "../fakes/scripted-submission.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { newParked } from "../fixtures/new-parked.ts";

const clock = stoppedClock();
const login = scriptedProvider(clock);
const client = scriptedDuties(keyServer(clock));
const { signal } = new AbortController();

describe("the methods of a function", () => {
  it("are found by provider and name", () => {
    const methods = buildMethods(login, client);
    expect(methods.find({ provider: "gcp", method: "login" })).toBe(login);
    expect(methods.find({ provider: client.provider, method: client.name })).toBe(client);
    expect(methods.find({ provider: "gcp", method: client.name })).toBeUndefined();
    expect(methods.of("gcp")).toEqual([login]);
    expect(methods.of(client.provider)).toEqual([client]);
  });

  it("may have one name at two providers, and never at one", () => {
    const other = { ...client, name: login.name };
    expect(buildMethods(login, other).find({ provider: client.provider, method: login.name })).toBe(other);
    expect(() => buildMethods(login, client, { ...login })).toThrow("two methods of a provider have the same name");
  });

  it("serve a login only by a code flow that the function knows", () => {
    const methods = buildMethods(login, client);
    expect(findCodeFlow(methods, { provider: "gcp", method: "login" })).toBe(login);
    for (const of of [
      { provider: client.provider, method: client.name },
      { provider: "gcp", method: "of-another-release" },
    ] as const) {
      expect(() => findCodeFlow(methods, of)).toThrow(
        expect.objectContaining({ code: "configuration_invalid", detail: `no such method here: ${of.provider}/${of.method}` }),
      );
    }
  });
});

describe("the submission that a body is for", () => {
  const byClient = scriptedSubmission(clock);
  const byRole = scriptedSubmission(clock, { name: "role", storesNothing: true });
  const invalid = expect.objectContaining({ code: "invalid_request", field: "method" });

  it("is the provider's only one, named or not, and never its login", () => {
    const methods = buildMethods(login, byClient);
    expect(findSubmission(methods, "gcp", undefined)).toBe(byClient);
    expect(findSubmission(methods, "gcp", "client")).toBe(byClient);
    expect(() => findSubmission(methods, "gcp", "login")).toThrow(invalid);
  });

  it("must be named where there are several", () => {
    const methods = buildMethods(login, byClient, byRole);
    expect(findSubmission(methods, "gcp", "role")).toBe(byRole);
    expect(() => findSubmission(methods, "gcp", undefined)).toThrow(invalid);
    expect(() => findSubmission(methods, "gcp", "key")).toThrow(invalid);
  });

  it("is named where it stores no secret: who names none goes on as before there was such a method", () => {
    const keyless = { ...scriptedSubmission(clock, { name: "federated", storesNothing: true }), needsId: true as const };
    const methods = buildMethods(login, byClient, keyless);
    expect(findSubmission(methods, "gcp", undefined)).toBe(byClient);
    expect(findSubmission(methods, "gcp", "federated")).toBe(keyless);
    expect(() => findSubmission(buildMethods(login, keyless), "gcp", undefined)).toThrow(invalid);
  });

  it("is not there for a provider that is connected by a login alone", () => {
    expect(() => findSubmission(buildMethods(login), "gcp", undefined)).toThrow(expect.objectContaining({ code: "not_found" }));
  });
});

describe("the call of a method", () => {
  it("names the connection, its key and its details", () => {
    const connection = newConnection({ tenant: "acme", details: { tailnet: "T1234CNTRL" } });
    expect(toCall(connection, signal)).toEqual({
      at: { tenant: "acme", provider: "gcp", account: "default" },
      details: { tailnet: "T1234CNTRL" },
      signal,
      connectionId: connection.id,
      connectedBy: connection.connectedBy,
    });
  });

  it("about a parked grant names no connection, unless one has left it", () => {
    const at = { tenant: "acme", provider: "gcp", account: "default" };
    expect(toParkedCall(newParked(), signal)).toEqual({ at, details: {}, signal });
    expect(toParkedCall(newParked({ connectionId: "connection-1" }), signal)).toMatchObject({ connectionId: "connection-1" });
  });
});
