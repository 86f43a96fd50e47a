import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alarmResources } from "../fixtures/alarm-resources.ts";
import { readYaml, root } from "../fixtures/template.ts";

const [, section = ""] = /\n## What an idle stage costs\n(.*?)\n## /s.exec(readFileSync(join(root, "docs/deploy/scale.md"), "utf8")) ?? [];
const rows = [...section.matchAll(/^\| (.+) \| \$(\d+) \|$/gm)].map(([, what = "", dollars]) => ({ what, dollars: Number(dollars) }));
const dollarsOf = (words: string) => rows.find(({ what }) => what.includes(words))?.dollars ?? Number.NaN;

test("docs/deploy/scale.md names what the alarms of an idle stage cost, within a dollar", () => {
  const ofAlarm = ({ Type, Properties }: (typeof alarmResources)[string]) => {
    if (Type === "AWS::CloudWatch::CompositeAlarm") {
      return 0.5;
    }
    const metrics = (Properties.Metrics ?? []).filter(({ MetricStat }) => MetricStat !== undefined).length;
    return Type === "AWS::CloudWatch::Alarm" ? 0.1 * Math.max(1, metrics) : 0;
  };
  const cost = Object.values(alarmResources).reduce((sum, alarm) => sum + ofAlarm(alarm), 0);
  expect(Math.abs(dollarsOf("alarms") - cost), `$${cost.toFixed(2)}`).toBeLessThanOrEqual(1);
});

test("docs/deploy/scale.md counts the keys of an idle stage, and its rows add up", () => {
  const { Resources } = readYaml("resources/foundation.yml") as { Resources: Record<string, { Type: string }> };
  const keys = Object.values(Resources).filter(({ Type }) => Type === "AWS::KMS::Key");
  expect(dollarsOf("keys of KMS")).toBe(keys.length);
  const sum = rows.filter(({ what }) => !what.includes("together")).reduce((all, { dollars }) => all + dollars, 0);
  expect(dollarsOf("together")).toBe(sum);
});
