import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Browser } from "../../local/browser.ts";
import { type ConsentChoice, consentByScript } from "../../local/google/consent-by-script.ts";
import type { Caller } from "../../local/issuer/server.ts";
import type { Account } from "./google-control.ts";
import type { Target } from "./target.ts";

/** An answer of the API, read to its end. `json` is empty when the body is no JSON. */
export type Answer = {
  /** `POST /login`: without the query. */
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
};

/** Somebody with a session at the product and a browser. Remembers every answer they got from the API. */
export type Person = {
  readonly id: string;
  readonly org: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly answers: readonly Answer[];
  /** Calls the API with their credential. A text is sent as it is. */
  call(method: string, path: string, body?: object | string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Opens a URL of the API in the browser, with its cookies and without the credential. */
  visit(url: string | URL, init?: RequestInit): Promise<Answer>;
};

/** Makes somebody whom no other test knows, in an organisation that no other test knows. */
export async function newPerson(target: Target, caller: Partial<Caller> = {}): Promise<Person> {
  const full = { sub: `user-${randomUUID()}`, org: `org-${randomUUID()}`, ...caller };
  return personWith(target, { id: full.sub, org: full.org }, { authorization: `Bearer ${await target.token(full)}` });
}

export function personWith(target: Target, who: { id: string; org: string }, headers: Readonly<Record<string, string>>): Person {
  const answers: Answer[] = [];
  const browser = new Browser();
  const read = async (method: string, url: URL, response: Response): Promise<Answer> => {
    const text = await response.text();
    const answer = { request: `${method} ${url.pathname}`, status: response.status, headers: response.headers, text, json: parse(text) };
    answers.push(answer);
    return answer;
  };
  return {
    ...who,
    headers,
    answers,
    call: async (method, path, body, more = {}) => {
      const url = new URL(`${target.api}${path}`);
      const sent = typeof body === "object" ? JSON.stringify(body) : body;
      const init = { method, headers: { "content-type": "application/json", ...headers, ...more }, redirect: "manual" } as const;
      return read(method, url, await fetch(url, sent === undefined ? init : { ...init, body: sent }));
    },
    visit: async (url, init = {}) => read(init.method ?? "GET", new URL(url), await browser.open(url, init)),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}

export const locationOf = ({ request, status, headers }: Answer): URL => {
  const location = headers.get("location");
  if (location === null) {
    throw new Error(`${request} answered ${status} instead of a redirect`);
  }
  return new URL(location);
};

/** What the front end is told: the query of the redirect to it. */
export const outcomeOf = (answer: Answer): Record<string, string> => Object.fromEntries(locationOf(answer).searchParams);

export type Login = { readonly path?: "/login" | "/gcp/login"; readonly body?: object };

/** Asks for a login link and opens it: the answer is the redirect to Google. */
export async function begin(person: Person, { path = "/login", body = {} }: Login = {}): Promise<Answer> {
  const login = await person.call("POST", path, body);
  return person.visit(String(login.json.login_url));
}

/** Goes as far as Google's answer: the callback's URL, not yet opened. */
export async function reachCallback(person: Person, account: Account, choice: ConsentChoice = {}, login: Login = {}): Promise<URL> {
  return consentByScript(locationOf(await begin(person, login)).href, { account: account.sub, ...choice });
}

/** The browser's whole way, to the redirect to the front end. */
export async function connect(person: Person, account: Account, choice: ConsentChoice = {}, login: Login = {}): Promise<Answer> {
  return person.visit(await reachCallback(person, account, choice, login));
}

export const confirm = (person: Person, callback: Answer): Promise<Answer> =>
  person.call("POST", "/connections/confirm", { confirm: outcomeOf(callback).confirm });

/** Connects, confirms, and waits until the setup has ended. @returns The confirmation's answer. */
export async function connectFully(person: Person, account: Account, login: Login = {}): Promise<Answer> {
  const confirmed = await confirm(person, await connect(person, account, {}, login));
  await waitForSetup(person, String(confirmed.json.task_id));
  return confirmed;
}

/** @returns The last answer of the status route: that of a setup that has ended. */
export async function waitForSetup(person: Person, taskId: string): Promise<Answer> {
  for (let look = 0; look < 150; look += 1) {
    const status = await person.call("GET", `/gcp/setup/status/${taskId}`);
    if (status.json.complete === true) {
      return status;
    }
    // The setup runs in other processes; there is nothing to wait on but its status.
    await sleep(100);
  }
  throw new Error("the setup did not end");
}
