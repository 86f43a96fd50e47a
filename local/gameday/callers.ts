import type { ProviderName, StartLogin200 } from "../../client/generated/operations.ts";
import { askApi, type Outcome } from "../ask-api.ts";
import { Browser } from "../browser.ts";
import type { Issuer } from "../issuer/server.ts";

/** What a caller of the API was answered; the code of a failure. */
export type Answer = Pick<Outcome, "status" | "code">;

export type Asked = {
  readonly what: string;
  /** The function that answers. */
  readonly functionKey: string;
  readonly answer: Answer;
};

export type Place = { readonly provider: ProviderName; readonly account: string; readonly org: string };

/** The API, and who signs the tokens of its callers. */
type Stack = { readonly api: string; readonly issuer: Pick<Issuer, "sign"> };

/** API Gateway gives up after 30 s. */
const timeoutMs = 60_000;

/** Asks the broker for a token as a machine of an organisation. */
export async function askBroker({ api, issuer }: Stack, { provider, account, org }: Place): Promise<Answer> {
  const token = await issuer.sign({ sub: "scanner", org, permissions: ["tokens:read"] });
  // Google's tokens live for seconds here, and are good for as long as they do.
  return askApi({ api, token, timeoutMs }, (client) => client.readToken(provider, { account, min_ttl: 5 }));
}

let visitors = 0;

/** Asks for a login link as a new person, and opens it: each person may ask a few times a minute. */
export async function askForLogin({ api, issuer }: Stack): Promise<Answer> {
  visitors += 1;
  const token = await issuer.sign({ sub: `visitor-${visitors}`, org: "visitors" });
  const answer = await askApi({ api, token, timeoutMs }, (client) => client.startLogin({}));
  if (answer.status !== 200) {
    return answer;
  }
  const { login_url } = answer.json as StartLogin200;
  const opened = await new Browser().open(login_url);
  const location = opened.headers.get("location");
  const code = location === null ? null : new URL(location, login_url).searchParams.get("error");
  return { status: opened.status, ...(code === null ? {} : { code }) };
}

/** Puts what callers saw in words: each failure once, with what was asked for. */
export function describeAnswers(asked: readonly Asked[]): string {
  const failed = asked.filter(({ answer }) => answer.status >= 400 || answer.code !== undefined);
  const lines = failed.map(({ what, answer }) => `${what.replace(/ of .*/, "")} ${answer.status} ${answer.code ?? ""}`.trim());
  return lines.length === 0 ? "nothing" : [...new Set(lines)].join(", ");
}
