import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";
import type { Rotating } from "./seal-key.ts";
import { readStoredSecret } from "./stored-secret.ts";
import { beginRotation, endRotation, findRotation, newValue, readRotation, refuseWhileUnderWay, rememberedMs } from "./two-values.ts";

/** Makes a new front-end secret current. The front end is believed with the earlier one until `--finish`. */
export async function rotateFrontEnd(target: Target, { secretId, yes }: Rotating): Promise<Answer> {
  const { secrets, clock } = target;
  const stored = await readStoredSecret(secrets, secretId);
  if (!yes) {
    const rotation = findRotation(stored);
    const what = rotation === undefined ? "a new value would become current" : "a rotation is under way: end it with --finish first";
    return { text: [`${secretId}: ${what}`, nothingChanged], json: { secret: secretId, done: false } };
  }
  refuseWhileUnderWay(stored);
  await leaveRecord(target, { act: "operator.rotate", secret: secretId });
  await beginRotation(secrets, stored, newValue("base64url"));
  const from = new Date(clock().getTime() + rememberedMs).toISOString();
  return {
    text: [
      `${secretId}: a new value is current, and the front end is believed with the previous one`,
      `from ${from} every function believes the new one: give it to the front end then, and not before`,
      "when the front end sends it: rotate front-end --finish",
    ],
    json: { secret: secretId, switch_after: from, done: true },
  };
}

/** Takes the previous front-end secret out. @throws {Error} Functions may not know the current one yet, or no rotation is under way. */
export async function finishFrontEnd(target: Target, { secretId, yes }: Rotating): Promise<Answer> {
  const { secrets, clock } = target;
  const rotation = await readRotation(secrets, secretId, clock());
  if (yes) {
    await leaveRecord(target, { act: "operator.rotate_finish", secret: secretId });
    await endRotation(secrets, rotation);
  }
  const text = yes
    ? [
        `${secretId}: the previous value is taken out, and no function believes it after ${new Date(clock().getTime() + rememberedMs).toISOString()}`,
      ]
    : [
        `${secretId}: the previous value can be taken out, if the front end sends the current one: nothing here shows which it sends`,
        nothingChanged,
      ];
  return { text, json: { secret: secretId, done: yes } };
}
