import { Browser } from "../browser.ts";
import type { Deployed } from "../deployed/stack.ts";
import { readJson } from "../read-json.ts";

/** What a caller of the API was answered; the code of a failure. */
export type Answer = { readonly status: number; readonly code?: string };

export type Asked = {
  readonly what: string;
  /** The function that answers. */
  readonly functionKey: string;
  readonly answer: Answer;
};

type Place = { readonly provider: string; readonly account: string; readonly org: string };

/** Asks the broker for a token as a machine of an organisation. */
export async function askBroker({ api, issuer }: Pick<Deployed, "api" | "issuer">, { provider, account, org }: Place): Promise<Answer> {
  const token = await issuer.sign({ sub: "scanner", org, permissions: ["tokens:read"] });
  // Google's tokens live for seconds here, and are good for as long as they do.
  return send(`${api}/connections/${provider}/token?account=${account}&min_ttl=5`, token);
}

let visitors = 0;

/** Asks for a login link as a new person, and opens it: each person may ask a few times a minute. */
export async function askForLogin({ api, issuer }: Pick<Deployed, "api" | "issuer">): Promise<Answer> {
  visitors += 1;
  const token = await issuer.sign({ sub: `visitor-${visitors}`, org: "visitors" });
  const response = await fetch(`${api}/login`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  if (!response.ok) {
    return toAnswer(response);
  }
  const { login_url } = await readJson<{ login_url: string }>(response);
  const opened = await new Browser().open(login_url);
  const location = opened.headers.get("location");
  const code = location === null ? null : new URL(location, login_url).searchParams.get("error");
  return { status: opened.status, ...(code === null ? {} : { code }) };
}

async function send(url: string, token: string): Promise<Answer> {
  return toAnswer(await fetch(url, { headers: { authorization: `Bearer ${token}` } }));
}

async function toAnswer(response: Response): Promise<Answer> {
  if (response.ok) {
    await response.body?.cancel();
    return { status: response.status };
  }
  const { code } = await readJson<{ code?: string }>(response).catch(() => ({ code: undefined }));
  return { status: response.status, ...(code === undefined ? {} : { code }) };
}

/** Puts what callers saw in words: each failure once, with what was asked for. */
export function describeAnswers(asked: readonly Asked[]): string {
  const failed = asked.filter(({ answer }) => answer.status >= 400 || answer.code !== undefined);
  const lines = failed.map(({ what, answer }) => `${what.replace(/ of .*/, "")} ${answer.status} ${answer.code ?? ""}`.trim());
  return lines.length === 0 ? "nothing" : [...new Set(lines)].join(", ");
}
