import { bindOperation } from "../client/bind-operation.ts";
import { CallFailure } from "./call-failure.ts";

/** What each call of the page's own origin has. Another site cannot send it. */
export const ownHeaders = { "x-aurora-console": "1" };

/** A little more than the API takes to answer a slow request by itself. */
const timeoutMs = 32_000;

type Answer = { readonly status: number; readonly data: unknown };
type Operation = (...given: never[]) => Promise<Answer>;
/** Of what this page calls every success is JSON: a page with status 200 is none of the API's answers. */
type DataOf<Answered> = Answered extends { readonly status: 200 | 202; readonly data: infer Data } ? Exclude<Data, string> : never;

/**
 * Calls a function of the generated client, such as `ask(listConnections, {})`. Only those that are named somewhere are bundled.
 *
 * @returns The data of a success.
 * @throws {CallFailure} Anything else.
 */
export type Ask = <Own extends Operation>(operation: Own, ...given: Parameters<Own>) => Promise<DataOf<Awaited<ReturnType<Own>>>>;

/** What is done while an answer is waited for. */
type Wait = <T>(answer: Promise<T>, limitMs: number) => Promise<T>;

type Whose = { readonly organisation: string; readonly person: string };

/**
 * Opens the API, at the page's own origin, for the person who is signed in. The browser adds the cookie.
 *
 * @param signal - Ends every call when the page has no more use for the answer.
 * @param session - Whose page it is: once another person has signed in in this browser, the API refuses its calls. Absent: the session is a connect session.
 */
export function openAsk(signal: AbortSignal, wait: Wait = (answer) => answer, session?: Whose): Ask {
  const whose = session && [session.organisation, session.person].map(encodeURIComponent).join("/");
  const headers = { ...ownHeaders, ...(whose !== undefined && { "x-aurora-console-for": whose }) };
  const ask = (operation: Operation, ...given: never[]): Promise<unknown> => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    const until = { signal: AbortSignal.any([signal, limit.signal]), credentials: "same-origin" } as const;
    const request: typeof fetch = (address, sent) => fetch(address, { ...sent, ...until });
    const answer = bindOperation(operation, { baseUrl: window.location.origin, credential: () => headers, fetch: request })(...given);
    return wait(readAnswer(answer, signal), timeoutMs).finally(() => clearTimeout(timer));
  };
  return ask as Ask;
}

/** Whether there was a session makes no difference to the person: both lead to the sign-in. */
const pageCodes: Readonly<Record<string, string>> = { session_ended: "unauthenticated" };

/**
 * @param codes - What the page calls codes of the API.
 * @throws {CallFailure} `unreachable`: no answer at all. `http_<status>`: an answer that is not the API's own.
 */
export async function readAnswer(asked: Promise<Answer>, signal: AbortSignal, codes = pageCodes): Promise<unknown> {
  const answer = await asked.catch(() => undefined);
  signal.throwIfAborted();
  if (answer === undefined) {
    throw new CallFailure("unreachable");
  }
  const { status, data } = answer;
  const told = typeof data === "object" && data !== null ? data : undefined;
  if (status < 300 && told !== undefined) {
    return told;
  }
  const code = told !== undefined && "code" in told && typeof told.code === "string" ? told.code : `http_${status}`;
  throw new CallFailure(codes[code] ?? code, told);
}
