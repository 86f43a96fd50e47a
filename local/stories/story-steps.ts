import type { Failure, ReadTokenParams } from "../../client/generated/operations.ts";
import type { Token } from "../../client/with-token.ts";
import type { Progress } from "../../ops/progress.ts";
import type { Story } from "./story.ts";

type Deed = () => Promise<unknown>;

/** The steps that the stories of all providers share. @throws {Error} The product answers otherwise than the story expects. */
export function storySteps({ title, connection }: Pick<Story, "title" | "connection">, progress: Progress) {
  const { read, check, serve } = connection;
  const step = (what: string, run: (say: (detail: string) => void) => Promise<void>) => progress.step(`${title}, ${what}`, run);
  const sayActive = async (say: (detail: string) => void, how: string): Promise<void> => {
    const { status, identity } = await read();
    expectSame(status, "active", "the connection is");
    say(`${identity.label ?? identity.id} is ${status}: ${how}`);
  };
  const tell = (
    say: (detail: string) => void,
    status: string,
    { title, action, owner }: Pick<Failure, "title" | "action" | "owner">,
  ): void => {
    progress.details.line(`  the ${owner} acts: ${action}`);
    say(`${status}: ${title}. The ${owner} acts`);
  };
  return {
    /** Connects for the first time. @param deed - Returns how it was done. */
    connect: (deed: () => Promise<string>) => progress.step(title, async (say) => sayActive(say, await deed())),
    /** Connects again, into the same connection. */
    reconnect: (what: string, deed: () => Promise<string>) =>
      step(what, async (say) => {
        const { id } = await read();
        const how = await deed();
        expectSame((await read()).id, id, "the connection is");
        await sayActive(say, `the same connection, ${how}`);
      }),
    /** A machine asks for a token, and tries it. @param tryOut - Returns what the provider says to it. */
    serve: (tryOut: (served: Token) => Promise<string | number>, wanted?: ReadTokenParams) =>
      step("a machine asks for the token", async (say) => {
        say(`served, and the provider takes it: ${await tryOut(await serve(wanted))}`);
      }),
    /** The customer changes what can be worked with: the check tells of it, and the connection stays. */
    remarks: (what: string, deed: Deed, code: string) =>
      step(what, async (say) => {
        await deed();
        const { works, findings } = await check();
        const [finding] = findings;
        if (!works || finding === undefined) {
          throw new Error(`the check found ${finding?.code ?? "nothing"}, and the connection ${works ? "works" : "fails"}`);
        }
        expectSame(finding.code, code, "the check found");
        tell(say, "still connected", finding);
      }),
    /** The customer ends what the connection lives on: only a deed of theirs brings it back. */
    breaks: (what: string, deed: Deed, code: string) =>
      step(what, async (say) => {
        await deed();
        const { failure } = await check();
        const { status } = await read();
        if (status !== "reauth_required" || failure === null) {
          throw new Error(`the connection is ${status}, although it cannot be used`);
        }
        expectSame(failure.code, code, "the check says");
        tell(say, status, failure);
      }),
    /** The customer puts it right at the provider: a check is enough. */
    mends: (what: string, deed: Deed) =>
      step(what, async (say) => {
        await deed();
        const { works, findings } = await check();
        if (!works || findings.length > 0) {
          throw new Error(`the check found ${findings.map(({ code }) => code).join(", ") || "that it does not work"}`);
        }
        say(`${(await read()).status}: it works, and the check finds nothing`);
      }),
  };
}

/** @returns The status of a GET with the bearer token. @throws {Error} The provider refuses it. */
export async function getWith(served: Token, url: string): Promise<number> {
  const token = "access_token" in served ? served.access_token : served.session_token;
  const { ok, status } = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!ok) {
    throw new Error(`the provider does not take the token that was served: ${status}`);
  }
  return status;
}

function expectSame(actual: string, expected: string, what: string): void {
  if (actual !== expected) {
    throw new Error(`${what} ${actual} instead of ${expected}`);
  }
}
