import { expect, it } from "vitest";
import type { ParkedGrant } from "../../lib/connections/attempt.ts";
import { type Connection, toDisconnectId, toReplacedId } from "../../lib/connections/connection.ts";
import { decideStep, type GrantStep, mayBeOvertaken } from "../../lib/connections/grant-life.ts";
import { secondsAfter } from "../../lib/system.ts";
import { newConnection, now } from "../fixtures/new-connection.ts";
import { newParked } from "../fixtures/new-parked.ts";

const live = newConnection({ id: "connection", grantId: "grant", liveSince: now });
const disconnect = { principalId: "user-1", startedAt: now };
const disconnecting = newConnection({ ...live, status: "disconnecting", disconnect });

it.each<[string, Partial<ParkedGrant>, Connection | undefined, GrantStep]>([
  ["makes a confirmed grant live", { phase: "confirming" }, undefined, "make_live"],
  ["makes a confirmed grant live that is live already, to finish it", { phase: "confirming", parkedId: "grant" }, live, "make_live"],
  ["forgets the copy of a grant that is live", { phase: "rejected", parkedId: "grant" }, live, "forget"],
  ["erases the copy of a grant that was not replaced", { phase: "rejected", parkedId: toReplacedId("grant") }, live, "erase_copy"],
  [
    "waits for the disconnect that parked the grant",
    { phase: "rejected", parkedId: toDisconnectId("connection", disconnect) },
    disconnecting,
    "wait",
  ],
  ["ends a grant whose connection is being disconnected", { phase: "rejected", parkedId: "grant" }, disconnecting, "discard"],
  ["sends the code of a callback that died", { phase: "rejected", sealedCode: "sealed" }, undefined, "send_code"],
  ["ends a grant that was not confirmed in time", { phase: "parked" }, live, "discard"],
  ["erases an ended grant, whatever is live", { phase: "ended", parkedId: "grant" }, live, "discard"],
])("the sweeper %s", (_, grant, there, step) => {
  expect(decideStep(newParked(grant), there, false)).toBe(step);
});

it("the sweeper ends a confirmed grant that is given up", () => {
  expect(decideStep(newParked({ phase: "confirming" }), live, true)).toBe("discard");
});

it.each<[string, Partial<ParkedGrant>, Connection | undefined, boolean]>([
  ["not given up while no connection is in its place", { confirmedAt: now }, undefined, false],
  ["not given up beside an earlier connection", { confirmedAt: secondsAfter(now, 1) }, live, false],
  ["given up when a later grant went live", { confirmedAt: secondsAfter(now, -1) }, live, true],
  ["not given up when it is itself live", { confirmedAt: secondsAfter(now, -1), parkedId: "grant" }, live, false],
  ["given up when it ends a login for setup", { confirmedAt: now, endsLogin: "login" }, undefined, true],
  ["given up when its connect session has not finished it", { confirmedAt: now, waitsForFinish: true }, undefined, true],
  ["not given up when its connect session's finish made it live", { waitsForFinish: true, parkedId: "grant" }, live, false],
])("a confirmed grant is %s", (_, grant, there, expected) => {
  expect(mayBeOvertaken(newParked({ phase: "confirming", ...grant }), there)).toBe(expected);
});
