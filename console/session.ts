import { ownHeaders, readAnswer } from "./ask.ts";

/** What the page knows of the person who is signed in. It holds no token: the browser sends a cookie that no script reads. */
export type Session = {
  readonly person: string;
  readonly organisation: string;
  /** Decides what the page offers; the API judges by itself. */
  readonly rights: ReadonlySet<string>;
  /** Whether their rights let them change connections. */
  readonly mayWrite: boolean;
};

type Answer = Pick<Session, "person" | "organisation"> & { readonly rights: readonly string[] };

/**
 * Asks who is signed in.
 *
 * @throws {CallFailure} `signed_out`: the browser has no session. `unauthenticated`: its session has ended.
 */
export async function readSession(ending: AbortSignal): Promise<Session> {
  const asked = fetch("/console/session", { headers: ownHeaders, credentials: "same-origin", signal: ending });
  const answer = asked.then(async (response) => ({ status: response.status, data: await response.json().catch(() => undefined) }));
  const codes = { unauthenticated: "signed_out", session_ended: "unauthenticated" };
  const { person, organisation, rights } = (await readAnswer(answer, ending, codes)) as Answer;
  return { person, organisation, rights: new Set(rights), mayWrite: rights.includes("connectors:write") };
}
