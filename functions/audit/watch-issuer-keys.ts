import { recordedKeySetIn } from "../../lib/audit/recorded-key-set.ts";
import { kmsKeys } from "../../lib/aws/kms-key.ts";
import { type Environment, readConfig, text } from "../../lib/config.ts";
import { readPublishedUrl } from "../../lib/issuer/published-url.ts";
import { watchKeySet } from "../../lib/issuer/watch-key-set.ts";
import type { Logger } from "../../lib/log.ts";
import { type Clock, system } from "../../lib/system.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { openTable } from "../../lib/table/table.ts";
import { measureKeySetChanged } from "../../lib/telemetry/metrics.ts";

/** Looks at the key set of the issuers once. @throws {Failure} It cannot be looked at. */
export type WatchIssuerKeys = () => Promise<void>;

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
