import { describe, expect, it } from "vitest";
import { proveAlive } from "../../lib/connections/connect/write-live-credential.ts";
import type { Token } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { bearerToken } from "../fakes/bearer-token.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newParked } from "../fixtures/new-parked.ts";

const signal = new AbortController().signal;
const token = bearerToken(new Secret("access"));
const { tokenExpiresAt: _, ...parked } = newParked();

function openProvider(failure?: Failure) {
  const probed: string[] = [];
  const probe = async (asked: Token) => {
    probed.push(bearerOf(asked));
    if (failure !== undefined) {
      throw failure;
    }
    return [];
  };
  return { probe, probed };
}

describe("the proof that a grant is live", () => {
  it("S53: is requested with a token without a known lifetime", async () => {
    const provider = openProvider();
    await proveAlive({ clock: stoppedClock() }, provider, parked, token, signal);
    expect(provider.probed).toEqual(["access"]);
  });

  it("S53: refuses a revoked grant with a token without a known lifetime", async () => {
    const provider = openProvider(new Failure("grant_revoked"));
    await expect(proveAlive({ clock: stoppedClock() }, provider, parked, token, signal)).rejects.toMatchObject({ code: "grant_revoked" });
  });

  it("is not requested without an access token", async () => {
    const provider = openProvider(new Failure("grant_revoked"));
    await proveAlive({ clock: stoppedClock() }, provider, parked, undefined, signal);
    expect(provider.probed).toEqual([]);
  });
});
