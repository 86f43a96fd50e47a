import { describe, expect, it } from "vitest";
import { chooseProjects as createHandler } from "../../functions/aurora/ovh/choose-projects.ts";
import { memorySlotSettings } from "../fakes/memory-slot-settings.ts";
import { countedLimits } from "./call-connection.ts";
import { routeCaller } from "./call-route.ts";

const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => `project-${from + index}`);
const off = (projectIds: readonly string[]) => projectIds.map((projectId) => ({ projectId, enabled: false }));

describe("POST /ovh_api/ovh/projects", () => {
  it("keeps what is not named, and no more than three regions show: the stored list has an end", async () => {
    const [settings, { call }] = [memorySlotSettings(), routeCaller()];
    const handler = createHandler({ settings, limits: countedLimits().store });
    const choose = async (projects: readonly object[]) => {
      const { status, text } = await call(handler, "POST /ovh_api/ovh/projects", { body: { projects } });
      return [status, JSON.parse(text).error];
    };
    const stored = async () => (await settings.read({ tenant: "acme", provider: "ovh", account: "default" })).disabled ?? [];
    for (const from of [0, 200, 400]) {
      expect(await choose(off(ids(from, 200)))).toEqual([200, undefined]);
    }
    expect(await stored()).toEqual(ids(0, 600));
    expect(await choose(off(["one-more"]))).toEqual([400, "Too many projects are switched off"]);
    expect(await stored()).toHaveLength(600);
    expect(await choose([{ projectId: "project-0", enabled: true }, ...off(["one-more"])])).toEqual([200, undefined]);
    expect(await stored()).toEqual([...ids(1, 599), "one-more"]);
  });

  it("keeps what twenty people choose at the same time, each another project", async () => {
    const [settings, { call }] = [memorySlotSettings(), routeCaller()];
    const handler = createHandler({ settings, limits: countedLimits().store });
    const switchOff = (projectId: string) => call(handler, "POST /ovh_api/ovh/projects", { body: { projects: off([projectId]) } });
    const answers = await Promise.all(ids(0, 20).map(switchOff));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { disabled = [] } = await settings.read({ tenant: "acme", provider: "ovh", account: "default" });
    expect(disabled.toSorted()).toEqual(ids(0, 20).toSorted());
  });
});
