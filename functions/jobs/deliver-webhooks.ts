import type { Context } from "aws-lambda";
import { readConfig, text } from "../../lib/config.ts";
import { toChance } from "../../lib/connections/record/back-off.ts";
import { asFailure } from "../../lib/errors.ts";
import { deadline, lambda, reportFailure } from "../../lib/lambda/lambda.ts";
import type { Logger } from "../../lib/log.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { type Timers, timers } from "../../lib/system.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { deadLetterQueue } from "../../lib/webhooks/dead-letter-queue.ts";
import { type DeliverDeps, deliver } from "../../lib/webhooks/deliver.ts";
import { composeWebhooks } from "../webhooks/compose-webhooks.ts";

type Deps = DeliverDeps & { readonly timers: Timers; readonly logger: Logger };

/** Webhooks that one tick looks at. Only those are due to which something is to be sent, and each rested one once an hour. */
const perMinute = 5000;

/** Receivers that are told at the same time: one that is slow holds up none but its own. */
const atOnce = 64;

/** Milliseconds before the invocation's end in which every call is ended. */
const endMs = 1_000;

/** Every minute: sends receivers the events that they have not got yet. What is left, the next tick sends. */
export const createHandler = (deps: Deps) => async (_event: unknown, context: Context) => {
  const endsAt = new Date(deps.clock().getTime() + context.getRemainingTimeInMillis());
  const signal = deadline(deps.timers, context)(endMs);
  const tenants = await deps.webhooks.listDue(deps.clock(), perMinute);
  const told = await mapBounded(tenants, atOnce, async (tenant) => {
    try {
      return await deliver(deps, tenant, { endsAt, signal });
    } catch (error) {
      reportFailure(asFailure(error), deps.logger);
      return { taken: 0, failed: 0, keyless: 0 };
    }
  });
  const sumOf = (count: "taken" | "failed" | "keyless") => told.reduce((sum, one) => sum + one[count], 0);
  const counts = { webhooks: tenants.length, taken: sumOf("taken"), failed: sumOf("failed"), keyless: sumOf("keyless") };
  if (counts.keyless > 0) {
    deps.logger.warn("webhooks without a signing key are told nothing until they are put again", { webhooks: counts.keyless });
  }
  deps.logger.info("told", counts);
  return counts;
};

export const handler = lambda(createHandler, (env) => {
  const { queueUrl } = readConfig(env, { queueUrl: text("DEAD_LETTERS_URL") });
  const deps = composeWebhooks(env);
  return { ...deps, timers, logger, toChance: () => toChance(deps.random), bury: deadLetterQueue({ queueUrl, env, logger }) };
});
