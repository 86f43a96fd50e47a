import { describeKeySet, type IssuerKey, issuerKeyRecords, type KeySet, refusedStep } from "../../lib/issuer/key-set.ts";
import { issuerKeysIn, type StoredKeySet } from "../../lib/table/stored-issuer-keys.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";
import { decideStep, findSuccessor, type Made, type Step, withOnly, withPublished } from "./issuer-key-step.ts";
import type { IssuerKms } from "./issuer-kms.ts";
import type { ReadShown } from "./shown-keys.ts";
import { rememberedMs } from "./two-values.ts";

export type EndingIssuerKey = { readonly kms: IssuerKms; readonly yes: boolean };

export type RotatingIssuerKey = EndingIssuerKey & { readonly readShown: ReadShown };

/** Takes the next step of a rotation: publishes a key, lets it sign a day later, and takes the one before it out of use. */
export async function rotateIssuerKey(target: Target, { kms, yes, readShown }: RotatingIssuerKey): Promise<Answer> {
  const stored = await issuerKeysIn(target.table).readNow();
  const step = decideStep(stored?.keys, target.clock());
  if (step.kind === "wait") {
    return describeWait(step);
  }
  if (!yes) {
    return { text: [describePlan(step), nothingChanged], json: { step: step.kind, done: false } };
  }
  switch (step.kind) {
    case "publish":
      return publish(target, kms, stored);
    case "sign":
      await requireShown(readShown, step.next);
      return letSign(target, stored, step);
    case "retire":
      return retire(target, kms, stored, step.key);
  }
}

/**
 * Ends the key that signs, at once: another one signs, and the documents show that one alone. A key that was published already is taken.
 *
 * It helps against tokens that a thief has signed in advance. A thief who may still sign can do it with the next key as well.
 */
export async function endIssuerKey(target: Target, { kms, yes }: EndingIssuerKey): Promise<Answer> {
  const stored = await issuerKeysIn(target.table).readNow();
  const now = target.clock();
  const successor = findSuccessor(stored?.keys ?? [], now);
  const isKnown = successor?.isKnown ?? false;
  const effect = isKnown
    ? "clouds know the next key for a day: no token is refused"
    : "until a cloud has read the documents again, which may take a day, it refuses our tokens (issuer_unreachable) and may take those of the ended key; with a new key, KMS may refuse to sign for five minutes (issuer_unavailable). No connection ends";
  if (!yes) {
    const what = `the key that signs would be ended at once, and ${successor?.key.kid ?? "a new one"} would sign`;
    return { text: [what, effect, nothingChanged], json: { step: "end", known: isKnown, done: false } };
  }
  const before = stored?.keys ?? [await readTemplateKey(kms, now)];
  const next = successor?.key ?? { ...(await make(kms)), publishedAt: now };
  const [only, ...ended] = withOnly(before, next, now);
  const keys = only === undefined ? [] : [only];
  await undoing(kms, successor === undefined ? next : undefined, async () => {
    await change(target, stored, { step: "end", kid: next.kid, keys, written: [...keys, ...ended] });
  });
  for (const { arn } of ended) {
    await kms.retire(arn);
  }
  await replace(target, { version: (stored?.version ?? 0) + 1 }, keys);
  const names = ended.map(({ kid }) => kid);
  return {
    text: [
      `${names.join(" and ")}: ended. ${next.kid} signs, and the documents show it alone`,
      effect,
      "a thief who may still sign can do it with this key too: take kms:Sign from the role, then run this again",
    ],
    json: { step: "end", kid: next.kid, ended: names, known: isKnown, done: true },
  };
}

async function publish(target: Target, kms: IssuerKms, stored: StoredKeySet | undefined): Promise<Answer> {
  const now = target.clock();
  const before = stored?.keys ?? [await readTemplateKey(kms, now)];
  const made = await make(kms);
  const keys = withPublished(before, made, now);
  await undoing(kms, made, async () => {
    await change(target, stored, { step: "publish", kid: made.kid, keys });
  });
  const wait = decideStep(keys, now);
  const until = wait.kind === "wait" ? wait.until.toISOString() : null;
  return {
    text: [`the key ${made.kid} is published: ${made.arn}`, `it may sign from ${until} on: then run this command again`],
    json: { step: "publish", kid: made.kid, until, done: true },
  };
}

/** @throws {Error} The documents do not show the key: no cloud would take a token of it. */
async function requireShown(readShown: ReadShown, { kid }: IssuerKey): Promise<void> {
  if (!(await readShown()).includes(kid)) {
    throw new Error(`the documents do not show the key ${kid} yet, so it must not sign: npm run ops -- doctor --only issuer-keys says why`);
  }
}

async function letSign(
  target: Target,
  stored: StoredKeySet | undefined,
  { keys, next, leavesAt }: Extract<Step, { kind: "sign" }>,
): Promise<Answer> {
  await change(target, stored, { step: "sign", kid: next.kid, keys });
  const from = new Date(target.clock().getTime() + rememberedMs).toISOString();
  const until = leavesAt.toISOString();
  return {
    text: [
      `the key ${next.kid} signs from ${from} on`,
      `the key before it stays in the documents until ${until}: then run this command again`,
    ],
    json: { step: "sign", kid: next.kid, from, until, done: true },
  };
}

async function retire(target: Target, kms: IssuerKms, stored: StoredKeySet | undefined, key: Made): Promise<Answer> {
  const keys = (stored?.keys ?? []).filter(({ arn }) => arn !== key.arn);
  await record(target, { step: "retire", kid: key.kid }, keys);
  const state = await kms.retire(key.arn);
  await replace(target, stored, keys);
  const became = state === "off" ? "switched off; the stack names it, so it stays" : "deleted in 30 days";
  return { text: [`the key ${key.kid} is ${became}: ${key.arn}`], json: { step: "retire", kid: key.kid, state, done: true } };
}

const readTemplateKey = async (kms: IssuerKms, now: Date): Promise<IssuerKey> => ({
  ...(await kms.nameOf(kms.templateKey)),
  publishedAt: now,
  signsFrom: now,
});

const make = async (kms: IssuerKms): Promise<Made> => {
  const arn = await kms.create();
  return undoing(kms, { arn }, () => kms.nameOf(arn));
};

/** Does what publishes a key. If it fails, the key is taken out of use: nothing names it. */
async function undoing<T>(kms: IssuerKms, made: Pick<Made, "arn"> | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (made !== undefined) {
      await kms.retire(made.arn);
    }
    throw error;
  }
}

type Change = {
  readonly step: string;
  readonly kid: string;
  /** The set after the step. */
  readonly keys: KeySet;
  /** What is written at first, where the step goes on after it. Default: the same. */
  readonly written?: KeySet;
};

/**
 * Writes a set, after its audit record, by which the doctor and the alarm know it: a set that no record names was changed by no command. If another operator was
 * first, a second record takes the first one back.
 */
async function change(target: Target, stored: StoredKeySet | undefined, { keys, written = keys, ...fact }: Change): Promise<void> {
  await record(target, fact, keys);
  try {
    await replace(target, stored, written);
  } catch (error) {
    await record(target, { ...fact, step: refusedStep }, keys);
    throw error;
  }
}

const record = (target: Target, fact: { readonly step: string; readonly kid: string }, keys: KeySet): Promise<void> =>
  leaveRecord(target, { act: "operator.rotate", secret: issuerKeyRecords, ...fact, keys: describeKeySet(keys) });

async function replace({ table }: Target, stored: Pick<StoredKeySet, "version"> | undefined, keys: KeySet): Promise<void> {
  if (!(await issuerKeysIn(table).replace(stored, keys))) {
    throw new Error("the key set was changed by another operator meanwhile: run the command again");
  }
}

const plans = {
  publish: () => "a new key would be made and published. It signs a day later, when the command is run again",
  sign: ({ next, leavesAt }) =>
    `the key ${next.kid} would sign, and the one before it would stay in the documents until ${leavesAt.toISOString()}`,
  retire: ({ key }) => `the key ${key.kid} has left the documents: it would be taken out of use for good`,
} as const satisfies { readonly [K in Exclude<Step["kind"], "wait">]: (step: Extract<Step, { kind: K }>) => string };

function describePlan(step: Exclude<Step, { kind: "wait" }>): string {
  return (plans[step.kind] as (step: Step) => string)(step);
}

function describeWait({ until, key, as }: Extract<Step, { kind: "wait" }>): Answer {
  const at = until.toISOString();
  const text =
    as === "published"
      ? `the key ${key.kid} is published, and may sign from ${at} on: run the command again then`
      : `the key ${key.kid} stays in the documents until ${at}, for tokens that were signed with it: run the command again then`;
  return { text: [text], json: { step: "wait", for: as, kid: key.kid, until: at, done: false } };
}
