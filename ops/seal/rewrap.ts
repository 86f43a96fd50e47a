import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Sealer } from "../../lib/connections/stores.ts";
import { aesSealer, toSealKeyId } from "../../lib/credentials/sealer.ts";
import { toFailureCode } from "../../lib/errors.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { onTableIf, type Table, UpdateCommand } from "../../lib/table/table.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import type { Rotating } from "../rotate/seal-key.ts";
import { readStoredSecret } from "../rotate/stored-secret.ts";
import type { Target } from "../target.ts";
import { countKinds, readSealedItems, type SealedItem } from "./sealed-items.ts";

const writesAtOnce = 16;
/** With the pauses between them longer than a refresh may hold the lease of a record. */
const looks = 4;
const pauseMs = 10_000;

/** `sealed`: with the current key now. `busy`: a process works on it, or has written it meanwhile. `lost`: no key opens it. */
type Outcome = "sealed" | "busy" | "lost";

/**
 * Seals everything again that is not sealed with the current key. An item is written only while it holds what was read, and a record only while
 * no process has its lease, so nothing newer is overwritten. It can be stopped and run again at any time.
 *
 * @param pause - Waits before it looks again at what was busy.
 */
export async function rewrap(target: Target, { secretId, yes }: Rotating, pause = () => sleep(pauseMs)): Promise<Answer> {
  const { values } = await readStoredSecret(target.secrets, secretId);
  const revealed = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.reveal()]));
  const current = toSealKeyId(revealed.current ?? "");
  const sealer = aesSealer({ read: async () => revealed }, secretId, randomBytes);
  const find = async () =>
    (await readSealedItems(target)).filter(({ keyId, endsAt }) => keyId !== current && (endsAt === undefined || endsAt > target.clock()));

  const found = await find();
  if (yes) {
    await leaveRecord(target, { act: "operator.rewrap", secret: secretId, count: found.length });
  }
  const outcomes = new Map<string, { readonly item: SealedItem; readonly outcome: Outcome }>();
  let left = found;
  for (let look = 0; yes && look < looks && left.length > 0; look += 1) {
    await (look === 0 ? undefined : pause());
    await mapBounded(left, writesAtOnce, async (item) => {
      outcomes.set(`${item.key.pk} ${item.key.sk}`, { item, outcome: await sealAgain(target.table, sealer, item) });
    });
    left = [...outcomes.values()].some(({ outcome }) => outcome === "busy") ? await findBusy(find, outcomes) : [];
  }
  return describe(found, [...outcomes.values()], yes);
}

/** Reads again what was busy. What has gone meanwhile, or was sealed anew, needs no more work. */
async function findBusy(find: () => Promise<readonly SealedItem[]>, outcomes: Map<string, { readonly outcome: Outcome }>) {
  const items = await find();
  const standing = new Map(items.map((item) => [`${item.key.pk} ${item.key.sk}`, item]));
  for (const [key, { outcome }] of outcomes) {
    if (outcome === "busy" && !standing.has(key)) {
      outcomes.delete(key);
    }
  }
  return items.filter(({ key }) => outcomes.get(`${key.pk} ${key.sk}`)?.outcome !== "lost");
}

async function sealAgain({ client, name }: Table, sealer: Sealer, item: SealedItem): Promise<Outcome> {
  const sealed = await reseal(sealer, item);
  if (sealed === undefined) {
    return "lost";
  }
  // A holder whose lease has expired may still write the record that it has read.
  const isFree = item.kind === "rotation" ? " AND attribute_not_exists(lease_owner)" : "";
  const update = new UpdateCommand({
    TableName: name,
    Key: item.key,
    UpdateExpression: "SET #sealed = :next",
    ConditionExpression: `#sealed = :read${isFree}`,
    ExpressionAttributeNames: { "#sealed": item.attribute },
    ExpressionAttributeValues: { ":next": sealed, ":read": item.sealed },
  });
  return (await onTableIf(() => client.send(update))) === undefined ? "busy" : "sealed";
}

/** @returns `undefined`: its key is gone, or it was changed or moved. */
async function reseal(sealer: Sealer, { sealed, context }: SealedItem): Promise<string | undefined> {
  try {
    return await sealer.seal(await sealer.open(sealed, context), context);
  } catch (error) {
    if (toFailureCode(error) === "state_invalid") {
      return undefined;
    }
    throw error;
  }
}

function describe(found: readonly SealedItem[], outcomes: readonly { item: SealedItem; outcome: Outcome }[], yes: boolean): Answer {
  const of = (wanted: Outcome) => outcomes.filter(({ outcome }) => outcome === wanted).map(({ item }) => item);
  const [sealed, busy, lost] = [of("sealed"), of("busy"), of("lost")];
  const json = { found: found.length, sealed: sealed.length, busy: busy.length, lost: lost.length, done: yes };
  if (!yes) {
    return { text: [`sealed with an earlier key: ${countKinds(found)}`, nothingChanged], json };
  }
  const text = [
    `sealed again: ${countKinds(sealed)}`,
    busy.length === 0 ? undefined : `in use, and still sealed with an earlier key: ${countKinds(busy)}. Run rewrap again`,
    lost.length === 0 ? undefined : `no key opens them: ${countKinds(lost)}. Their tokens are requested anew`,
  ];
  return { text: text.filter((line) => line !== undefined), json };
}
