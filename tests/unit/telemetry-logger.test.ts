import { expect, test, vi } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { countFailure, countLostEvent, countRefreshes, measureCutShort, measureOldestDue } from "../../lib/telemetry/metrics.ts";
import { captureLog } from "../fixtures/http-event.ts";

test("an entry is one line of JSON with level, message, service and fields", async () => {
  const { entries } = await captureLog(() =>
    logger.with({ request_id: "r1" }).info("swept", { parked: 3, message: "own field", provider: "gcp" }),
  );
  expect(entries).toEqual([
    {
      level: "INFO",
      message: "swept",
      service: "aurora-oauth",
      timestamp: expect.any(String),
      request_id: "r1",
      parked: 3,
      provider: "gcp",
    },
  ]);
});

test("an entry names the function that wrote it, because functions share a log group", async () => {
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "aurora-oauth-dev-probe");
  const { entries } = await captureLog(() => logger.info("x", { function: "another" }));
  expect(entries).toMatchObject([{ message: "x", function: "aurora-oauth-dev-probe" }]);
  vi.unstubAllEnvs();
});

test("fields that are bound stay with their own log", async () => {
  const { entries } = await captureLog(() => {
    logger.with({ a: 1 }).with({ b: 2 }).warn("x");
    logger.error("y");
  });
  expect(entries).toMatchObject([{ level: "WARN", a: 1, b: 2 }, { level: "ERROR" }]);
  expect(entries[1]).not.toHaveProperty("a");
});

test("S47: no way into the log carries a secret", async () => {
  const google = Object.assign(new Error("ya29.CANARY"), { config: { data: { refresh_token: "CANARY" } } });
  const { text } = await captureLog(() => {
    logger.info("token ya29.CANARY for code=CANARY");
    logger.warn("x", { access_token: "CANARY", nested: [{ Cookie: "CANARY" }], error: google });
    logger.with({ authorization: "CANARY" }).error("y", { error: new Failure("grant_invalid", { cause: google, detail: "hvs.CANARY" }) });
  });
  expect(text.split("\n").filter(Boolean)).toHaveLength(3);
  expect(text).not.toContain("CANARY");
});

test("a failure is counted by code and owner, a lost event by name, in the embedded metric format", async () => {
  const { entries } = await captureLog(() => {
    countFailure("vault_sealed");
    countLostEvent("setup.failed");
  });
  expect(entries).toMatchObject([
    { _aws: { CloudWatchMetrics: [{ Namespace: "AuroraOAuth" }] }, code: "vault_sealed", owner: "operator", Failures: 1 },
    { event: "setup.failed", LostEvents: 1 },
  ]);
});

test("the backlog of the schedule is measured by shard, zero too", async () => {
  const { entries } = await captureLog(() => {
    measureOldestDue(0, 754.5);
    measureCutShort(0, true);
    measureOldestDue(3, 0);
    measureCutShort(3, false);
  });
  expect(entries).toMatchObject([
    {
      _aws: { CloudWatchMetrics: [{ Namespace: "AuroraOAuth", Metrics: [{ Name: "OldestDue", Unit: "Seconds" }] }] },
      shard: "0",
      OldestDue: 754.5,
    },
    { shard: "0", CutShort: 1 },
    { shard: "3", OldestDue: 0 },
    { shard: "3", CutShort: 0 },
  ]);
});

test("the outcomes of a tick are counted by provider and outcome", async () => {
  const { entries } = await captureLog(() => {
    countRefreshes("gcp", "refreshed expires_soon", 3);
    countRefreshes("ovh", "failed vault_sealed", 1);
  });
  expect(entries).toMatchObject([
    {
      _aws: { CloudWatchMetrics: [{ Dimensions: [["service", "provider", "outcome"]], Metrics: [{ Name: "Refreshes", Unit: "Count" }] }] },
      provider: "gcp",
      outcome: "refreshed expires_soon",
      Refreshes: 3,
    },
    { provider: "ovh", outcome: "failed vault_sealed", Refreshes: 1 },
  ]);
});
