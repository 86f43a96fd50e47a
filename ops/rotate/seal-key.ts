import { toSealKeyId } from "../../lib/credentials/sealer.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import { countKinds, readSealedItems } from "../seal/sealed-items.ts";
import type { Target } from "../target.ts";
import { readStoredSecret } from "./stored-secret.ts";
import { beginRotation, endRotation, findRotation, newValue, readRotation, refuseWhileUnderWay, rememberedMs } from "./two-values.ts";

export type Rotating = { readonly secretId: string; readonly yes: boolean };

/** Everything that is sealed lives for less, except access tokens, which are requested anew, and rotated credentials, which are waited for. */
const dayMs = 86_400_000;

/** Makes a new seal key current. What the earlier key has sealed stays readable. */
export async function rotateSealKey(target: Target, { secretId, yes }: Rotating): Promise<Answer> {
  const { secrets, clock } = target;
  const stored = await readStoredSecret(secrets, secretId);
  const next = newValue("base64");
  const json = { secret: secretId, key: toSealKeyId(next.reveal()), previous: idOf(stored.values.current?.reveal()), done: yes };
  if (!yes) {
    const rotation = findRotation(stored);
    const what = rotation === undefined ? "a new seal key would become current" : "a rotation is under way: end it with --finish first";
    return { text: [`${secretId}: ${what}`, nothingChanged], json: { ...json, key: null } };
  }
  refuseWhileUnderWay(stored);
  await leaveRecord(target, { act: "operator.rotate", secret: secretId });
  await beginRotation(secrets, stored, next);
  const from = new Date(clock().getTime() + rememberedMs).toISOString();
  return {
    text: [
      `${secretId}: the seal key ${json.key} is current, and ${json.previous} opens what it has sealed`,
      `from ${from} no function seals with ${json.previous}: then run rewrap, and rotate seal-key --finish`,
    ],
    json: { ...json, finish_after: from },
  };
}

/**
 * Takes the previous seal key out. A rotated credential that only this key opens is never given up. A login or an access token is after a day:
 * the login has expired, and the token is requested anew.
 *
 * @throws {Error} Something is sealed with it, processes may still seal with it, or no rotation is under way.
 */
export async function finishSealKey(target: Target, { secretId, yes }: Rotating): Promise<Answer> {
  const { secrets, clock } = target;
  const rotation = await readRotation(secrets, secretId, clock());
  const previous = toSealKeyId(rotation.previous.reveal());
  const isDayOver = clock().getTime() >= rotation.stored.writtenAt.getTime() + dayMs;
  const left = (await readSealedItems(target)).filter(
    ({ keyId, endsAt }) => keyId === previous && (endsAt === undefined || endsAt > clock()),
  );
  const holding = left.filter(({ kind }) => !isDayOver || kind === "rotation");
  if (holding.length > 0) {
    throw new Error(`the previous key ${previous} is needed: it has sealed ${countKinds(holding)}. Run rewrap, then finish`);
  }
  if (yes) {
    await leaveRecord(target, { act: "operator.rotate_finish", secret: secretId });
    await endRotation(secrets, rotation);
  }
  const given = left.length === 0 ? "nothing is sealed with it" : `what it has sealed counts as missing: ${countKinds(left)}`;
  const text = [`${secretId}: the previous key ${previous} ${yes ? "is taken out" : "can be taken out"}: ${given}`];
  return { text: yes ? text : [...text, nothingChanged], json: { secret: secretId, previous, given_up: left.length, done: yes } };
}

const idOf = (key: string | undefined) => (key === undefined ? null : toSealKeyId(key));
