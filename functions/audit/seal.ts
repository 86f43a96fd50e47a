import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "aws-lambda";
import { openCollector } from "../../lib/audit/collect-hour.ts";
import { openKmsSigner } from "../../lib/audit/kms-signer.ts";
import { logRecordsIn, recordedKeySetIn } from "../../lib/audit/log-records.ts";
import { s3Trail } from "../../lib/audit/s3-trail.ts";
import { type SealDeps, sealDue } from "../../lib/audit/seal-hour.ts";
import { openSpill } from "../../lib/audit/spill.ts";
import { trailHeadIn } from "../../lib/audit/stored-trail-head.ts";
import { kmsKeys } from "../../lib/aws/kms-key.ts";
import { type Environment, readConfig, text } from "../../lib/config.ts";
import { asFailure } from "../../lib/errors.ts";
import { readPublishedUrl } from "../../lib/issuer/published-url.ts";
import { watchKeySet } from "../../lib/issuer/watch-key-set.ts";
import { lambda, reportFailure } from "../../lib/lambda/lambda.ts";
import type { Logger } from "../../lib/log.ts";
import { type Clock, system } from "../../lib/system.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { openTable } from "../../lib/table/table.ts";
import { logger } from "../../lib/telemetry/logger.ts";
import { measureKeySetChanged, measureTrailHead } from "../../lib/telemetry/metrics.ts";

type Deps = SealDeps & { readonly watchIssuerKeys: WatchIssuerKeys; readonly clock: Clock; readonly logger: Logger };

/** Milliseconds before the invocation's end in which nothing is begun. */
const reserveMs = 120_000;

/**
 * Every ten minutes: seals the audit records of the hours that are over, also of those that earlier runs have missed, and looks whether a command made
 * the key set of the issuers. Neither stops the other. A look that fails is a failure like any other: the run goes on, and its code is counted.
 */
export const createHandler = (deps: Deps) => async (_event: unknown, context: Pick<Context, "getRemainingTimeInMillis">) => {
  const looking = deps.watchIssuerKeys().catch((error: unknown) => reportFailure(asFailure(error), deps.logger));
  try {
    const mayGoOn = (neededMs = 0) => context.getRemainingTimeInMillis() > reserveMs + neededMs;
    const { head, ...sealed } = await sealDue(deps, deps.clock(), mayGoOn);
    deps.logger.info("sealed", sealed);
    if (head !== undefined) {
      measureTrailHead(head);
    }
    return sealed;
  } finally {
    await looking;
  }
};

export const handler = lambda(createHandler, async (env) => {
  const config = readConfig(env, {
    bucket: text("AUDIT_BUCKET"),
    key: text("AUDIT_KEY_ARN"),
    stage: text("AUDIT_STAGE"),
    groups: text("AUDIT_LOG_GROUPS"),
    table: text("TABLE_NAME"),
  });
  const groups = config.groups.split(" ").map((group) => `${config.stage}/${group}`);
  return {
    store: s3Trail(config.bucket),
    heads: trailHeadIn(openTable(config.table)),
    signer: await openKmsSigner(config.key),
    stage: config.stage,
    collector: openCollector(logRecordsIn(groups), openSpill(join(tmpdir(), "audit"))),
    watchIssuerKeys: watchIssuerKeys(env, logger),
    clock: system.clock,
    logger,
  };
});

/** Looks at the key set of the issuers once. @throws {Failure} It cannot be looked at. */
type WatchIssuerKeys = () => Promise<void>;

/**
 * Makes the look that the alarm on a changed key set reads. A stage that publishes no documents of issuers, or whose tokens AWS signs, has none to
 * look at: nothing has changed there, and that the watch runs is measured all the same.
 */
export function watchIssuerKeys(env: Environment, logger: Logger, clock: Clock = system.clock): WatchIssuerKeys {
  if (readPublishedUrl(env) === undefined) {
    return async () => measureKeySetChanged(false);
  }
  const config = readConfig(env, { table: text("TABLE_NAME"), templateKey: text("TEMPLATE_KEY_ARN"), stage: text("AUDIT_STAGE") });
  const { readNow } = issuerKeysIn(openTable(config.table));
  const keyOf = kmsKeys("issuer_unavailable");
  const deps = {
    readKeySet: async () => (await readNow())?.keys,
    readRecorded: recordedKeySetIn(`${config.stage}/operators`),
    readPublicKey: (arn: string) => keyOf(arn).readPublicKey(),
    templateKey: config.templateKey,
    clock,
  };
  return async () => {
    const faults = await watchKeySet(deps);
    measureKeySetChanged(faults.length > 0);
    if (faults.length > 0) {
      logger.error("the issuers' keys have changed without a command", { faults });
    }
  };
}
