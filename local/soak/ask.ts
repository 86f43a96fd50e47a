import { readJson } from "../read-json.ts";
import type { Journal } from "./journal.ts";

export type Call = {
  readonly what: string;
  readonly url: string;
  readonly token: string;
  readonly method?: string;
  readonly body?: object;
};
export type Answer = { readonly status: number; readonly code?: string; readonly json: unknown };

/** A caller waits this long. API Gateway gives up after 30 s. */
const patienceMs = 60_000;

/** Sends one request to the API and notes how it was answered. A request without an answer has the status 0. */
export async function ask(journal: Journal, { what, ...call }: Call): Promise<Answer> {
  const begun = performance.now();
  const answer = await send(call);
  const code = answer.code === undefined ? {} : { code: answer.code };
  journal.asked.push({ at: journal.now(), milliseconds: performance.now() - begun, what, status: answer.status, ...code });
  return answer;
}

async function send({ url, token, method = "GET", body }: Omit<Call, "what">): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    const response = await fetch(url, { method, headers, signal: AbortSignal.timeout(patienceMs), ...sent });
    const json = await readJson<unknown>(response).catch(() => undefined);
    return { status: response.status, json, ...(response.ok ? {} : readCode(json)) };
  } catch {
    return { status: 0, json: undefined };
  }
}

const readCode = (json: unknown) =>
  typeof json === "object" && json !== null && "code" in json && typeof json.code === "string" ? { code: json.code } : {};
