import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Outbox } from "../../lib/connections/domain-event.ts";
import { newNotice } from "../fixtures/new-notice.ts";

const now = new Date("2026-03-01T12:00:00.123Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

/** What every outbox does. `open` gives an empty one, as `listDue` sees all there is. */
export function describeOutbox(name: string, open: () => Promise<Outbox>): void {
  describe(`the outbox of ${name}`, () => {
    it("returns a notice unchanged, from its due time on", async () => {
      const [outbox, notice] = [await open(), newNotice()];
      await outbox.write(notice, at(60));
      expect(await outbox.listDue(at(59.999), 10)).toEqual([]);
      expect(await outbox.listDue(at(60), 10)).toEqual([notice]);
      expect(await outbox.listDue(at(60), 10), "reading takes nothing away").toEqual([notice]);
    });

    it("holds a notice once, at its last due time", async () => {
      const [outbox, notice] = [await open(), newNotice()];
      await outbox.write(notice, at(60));
      await outbox.write(notice, at(120));
      expect(await outbox.listDue(at(119), 10)).toEqual([]);
      expect(await outbox.listDue(at(120), 10)).toEqual([notice]);
    });

    it("erases a published notice, and ignores a missing one", async () => {
      const [outbox, told, untold] = [await open(), newNotice(), newNotice()];
      await outbox.write(told, at(0));
      await outbox.write(untold, at(0));
      await outbox.erase(told.id);
      await outbox.erase(told.id);
      await outbox.erase(randomUUID());
      expect(await outbox.listDue(at(1e6), 10)).toEqual([untold]);
    });

    it("returns the oldest first, and at most as many as requested", async () => {
      const outbox = await open();
      const notices = Array.from({ length: 40 }, () => newNotice());
      await Promise.all(notices.map((notice, index) => outbox.write(notice, at((index * 7) % 40))));
      const inOrder = notices
        .map(({ id }, index) => ({ id, seconds: (index * 7) % 40 }))
        .sort((one, other) => one.seconds - other.seconds)
        .map(({ id }) => id);
      const idsDueAt = async (seconds: number, limit: number) => (await outbox.listDue(at(seconds), limit)).map(({ id }) => id);
      expect(await idsDueAt(1e6, 100)).toEqual(inOrder);
      expect(await idsDueAt(19, 100)).toEqual(inOrder.slice(0, 20));
      expect(await idsDueAt(1e6, 7)).toEqual(inOrder.slice(0, 7));
    });
  });
}
