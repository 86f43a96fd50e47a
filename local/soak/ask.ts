import { type Asking, askApi, type Outcome, type Request } from "../ask-api.ts";
import type { Journal } from "./journal.ts";

export type Call = Omit<Asking, "timeoutMs"> & { readonly what: string; readonly request: Request };

/** A caller waits this long. API Gateway gives up after 30 s. */
const timeoutMs = 60_000;

/** Sends one request to the API and notes how it was answered. A request without an answer has the status 0. */
export async function ask(journal: Journal, { what, api, token, request }: Call): Promise<Outcome> {
  const begun = performance.now();
  const answer = await askApi({ api, token, timeoutMs }, request).catch((): Outcome => ({ status: 0 }));
  const { status, code } = answer;
  const milliseconds = performance.now() - begun;
  journal.asked.push({ at: journal.now(), milliseconds, what, status, ...(code === undefined ? {} : { code }) });
  return answer;
}
