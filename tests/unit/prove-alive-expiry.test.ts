import { describe, expect, it } from "vitest";
import { proveAlive } from "../../lib/connections/connect/prove-alive.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

const signal = new AbortController().signal;
const token = new Secret("access");

function openProvider(failure?: Failure) {
  const probed: string[] = [];
  const probe = async (accessToken: Secret): Promise<void> => {
    probed.push(accessToken.reveal());
    if (failure !== undefined) {
      throw failure;
    }
  };
  return { probe, probed };
}

describe("the proof that a grant stands", () => {
  it("S53: is asked for with a token whose lifetime the provider did not say", async () => {
    const provider = openProvider();
    await proveAlive({ clock: stoppedClock(), provider }, {}, token, signal);
    expect(provider.probed).toEqual(["access"]);
  });

  it("S53: refuses a dead grant whose token's lifetime the provider did not say", async () => {
    const provider = openProvider(new Failure("grant_revoked"));
    await expect(proveAlive({ clock: stoppedClock(), provider }, {}, token, signal)).rejects.toMatchObject({ code: "grant_revoked" });
  });

  it("is not asked for without an access token", async () => {
    const provider = openProvider(new Failure("grant_revoked"));
    await proveAlive({ clock: stoppedClock(), provider }, {}, undefined, signal);
    expect(provider.probed).toEqual([]);
  });
});
