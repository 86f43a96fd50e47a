import { asFailure, type FailureCode } from "../errors.ts";
import { isObject } from "../json.ts";

/** What a function found out about itself. `code` and `detail` are of its failure, and hold no secret. */
export type SelfCheckResult = { readonly check: string; readonly code?: FailureCode; readonly detail?: string };

export type SelfCheckAnswer = { readonly self_check: readonly SelfCheckResult[] };

/**
 * The event that lets a function look at itself: `npm run ops -- doctor` invokes with it. The right to invoke a function directly is the
 * operator's: the gateway, the rules and the state machines send events of their own form, and none of them is this one.
 */
export const selfCheckEvent = { aurora_oauth: "self_check" } as const;

const checks = new Map<string, () => Promise<unknown>>();

/** Sets what a function looks at, when it is composed. @param run - Throws the failure. It must not use what a process remembers. */
export function addSelfCheck(name: string, run: () => Promise<unknown>): void {
  checks.set(name, run);
}

export const isSelfCheck = (event: unknown): boolean => isObject(event) && event.aurora_oauth === selfCheckEvent.aurora_oauth;

/**
 * Composes the function and runs its checks. Failures are answered, and neither logged nor counted: a look raises no alarm.
 *
 * @param compose - Throws if the function's environment is not complete.
 */
export async function answerSelfCheck(compose: () => Promise<unknown>): Promise<SelfCheckAnswer> {
  const composition = await look("composition", compose);
  const others = await Promise.all([...checks].map(([name, run]) => look(name, run)));
  return { self_check: [composition, ...others] };
}

async function look(check: string, run: () => Promise<unknown>): Promise<SelfCheckResult> {
  try {
    await run();
    return { check };
  } catch (error) {
    const { code, detail } = asFailure(error);
    return { check, code, ...(detail !== undefined && { detail }) };
  }
}
