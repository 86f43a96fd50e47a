import { ApiFailure } from "../../client/api-failure.ts";
import { defined } from "../../lib/defined.ts";
import type { Journal } from "./journal.ts";
import type { Member } from "./member.ts";

export type Refusal = { readonly status: number; readonly code?: string };

/** Reads how an attempt failed: an answer of the API, or by the words of the stories what a simulator answered and the front end was told. */
export function readRefusal(error: unknown): Refusal {
  if (error instanceof ApiFailure) {
    return { status: error.status, ...defined({ code: error.code }) };
  }
  const words = error instanceof Error ? error.message : String(error);
  const [, status = ""] = /answered (\d+)$/.exec(words) ?? [];
  const [, code] = /the front end was told ([a-z_]+)$/.exec(words) ?? [];
  return { status: code === undefined ? Number(status) : 303, ...defined({ code }) };
}

/** The codes with which a login may have been cut off between the provider's answer and our stores. */
const cuts: ReadonlySet<string> = new Set(["provider_timeout", "provider_unreachable", "deadline_exceeded"]);

export const isCut = ({ code }: Refusal): boolean => code === undefined || cuts.has(code);

/** Makes an attempt to connect, and notes how it ended. @returns Whether it was answered as connected. */
export async function noteAttempt(journal: Journal, member: Member, connect: () => Promise<unknown>): Promise<boolean> {
  const begun = performance.now();
  const note = (refusal: Refusal) =>
    journal.asked.push({ at: journal.now(), milliseconds: performance.now() - begun, what: "connect", ...refusal });
  member.attempts += 1;
  try {
    await connect();
    member.connects += 1;
    member.isKnown = true;
    note({ status: 200 });
    return true;
  } catch (error) {
    const refusal = readRefusal(error);
    member.cutLogins += member.kind.endsWith("login") && isCut(refusal) ? 1 : 0;
    note(refusal);
    return false;
  }
}
