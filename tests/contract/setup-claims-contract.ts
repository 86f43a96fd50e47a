import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SetupClaims } from "../../lib/setup/setup-claims.ts";
import type { Clock } from "../../lib/system.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";

/** What every store of the claims of setup runs guarantees. */
export function describeSetupClaims(name: string, open: (clock: Clock) => SetupClaims): void {
  const start = () => {
    const clock = stoppedClock();
    const at: ConnectionKey = { tenant: randomUUID(), provider: "gcp", account: "default" };
    const inMinutes = (minutes: number) => new Date(clock().getTime() + minutes * 60_000);
    return { clock, claims: open(clock), at, inMinutes };
  };

  describe(`the claims of setup runs in ${name}`, () => {
    it("belong to one run, which may claim again and which alone releases", async () => {
      const { claims, at, inMinutes } = start();
      expect(await claims.claim(at, "run-1", inMinutes(65))).toBe("run-1");
      expect(await claims.claim(at, "run-2", inMinutes(65))).toBe("run-1");
      expect(await claims.claim(at, "run-1", inMinutes(65))).toBe("run-1");
      await claims.release(at, "run-2");
      expect(await claims.read(at)).toBe("run-1");
      await claims.release(at, "run-1");
      expect(await claims.claim(at, "run-2", inMinutes(65))).toBe("run-2");
    });

    it("are read without being taken, and end in their time", async () => {
      const { clock, claims, at, inMinutes } = start();
      expect(await claims.read(at)).toBeUndefined();
      await claims.claim(at, "run-1", inMinutes(65));
      expect(await claims.read({ ...at, account: "other" })).toBeUndefined();
      clock.moveMinutes(65);
      expect(await claims.read(at)).toBe("run-1");
      clock.moveSeconds(1);
      expect(await claims.read(at)).toBeUndefined();
      expect(await claims.claim(at, "run-2", inMinutes(65))).toBe("run-2");
    });

    it("of a run that was stopped hold up no other run, and are read until its last task has ended", async () => {
      const { clock, claims, at, inMinutes } = start();
      await claims.claim(at, "run-1", inMinutes(65));
      await claims.release(at, "run-1", inMinutes(11));
      expect(await claims.read(at)).toBe("run-1");
      expect(await claims.read({ ...at, account: "other" })).toBeUndefined();
      expect(await claims.claim(at, "run-2", inMinutes(65))).toBe("run-2");
      expect(await claims.read(at)).toBe("run-2");
      await claims.release(at, "run-2");
      expect(await claims.read(at)).toBe("run-1");
      clock.moveMinutes(11);
      clock.moveSeconds(1);
      expect(await claims.read(at)).toBeUndefined();
    });
  });
}
