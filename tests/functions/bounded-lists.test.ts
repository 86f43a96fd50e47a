import { expect, it } from "vitest";
import { createHandler as chooseSubscriptions } from "../../functions/aurora/azure/choose-subscriptions.ts";
import { chooseProjects } from "../../functions/aurora/ovh/choose-projects.ts";
import { chooseTailnets } from "../../functions/aurora/tailscale/choose-tailnets.ts";
import { createConnectAccounts as connectAccounts } from "../../functions/aws/connect.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import { memorySlotSettings } from "../fakes/memory-slot-settings.ts";
import { cpuOf } from "../fixtures/cpu-of.ts";
import { type AwsWorld, openAwsWorld } from "./aws-world.ts";
import { countedLimits } from "./call-connection.ts";
import { routeCaller } from "./call-route.ts";

const unread = { list: () => Promise.reject(new Error("a list that is too long was taken")) };
const deps = { connections: unread, settings: memorySlotSettings(), limits: countedLimits().store };

/** As many entries as a body of 64 KB holds. */
const fill = (field: string, entry: object): string => {
  const text = JSON.stringify(entry);
  return `{"${field}":[${Array.from({ length: Math.floor(65_000 / (text.length + 1)) }, () => text).join(",")}]}`;
};

const lists: readonly (readonly [string, (aws: AwsWorld) => HttpHandler, string])[] = [
  ["POST /ovh_api/ovh/projects", () => chooseProjects(deps), fill("projects", { projectId: "a1" })],
  [
    "POST /api/azure-subscriptions",
    () => chooseSubscriptions(deps),
    fill("projects", { projectId: "0b1f6471-0000-4000-8000-000000000001" }),
  ],
  ["POST /tailscale_api/tailscale/tailnets", () => chooseTailnets(deps), fill("tailnets", { id: "-" })],
  ["POST /workspaces/{wid}/aws/accounts/bulk", ({ deps: of }) => connectAccounts(of), fill("accounts", {})],
];

it.each(lists)("S65: %s refuses a list that is too long in less than 50 ms of the processor", async (route, open, body) => {
  const aws = await openAwsWorld();
  try {
    const [{ call }, handler] = [routeCaller(), open(aws)];
    const send = () => call(handler, route, { body, path: { wid: aws.wid } });
    expect(JSON.parse((await send()).text)).toMatchObject({ code: "invalid_request", field: expect.any(String) });
    expect(await cpuOf(send)).toBeLessThan(50);
  } finally {
    await aws.close();
  }
});
