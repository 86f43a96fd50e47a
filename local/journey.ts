import { setTimeout as sleep } from "node:timers/promises";
import { Browser } from "./browser.ts";
import { caller } from "./call-api.ts";
import type { Progress } from "./progress.ts";
import { consentByScript } from "./simulator/consent-by-script.ts";

/** The target of a journey. */
export type JourneyTarget = {
  readonly api: string;
  /** A bearer token of the person who connects. */
  readonly token: string;
};

type Confirmed = {
  readonly connection: { readonly provider: string; readonly status: string; readonly identity: { readonly label: string } };
  readonly task_id: string;
};
type SetupStatus = {
  readonly complete: boolean;
  readonly status: string;
  readonly progress?: number;
  readonly error?: boolean;
  readonly result?: { readonly status: string };
};

/**
 * Connects Google as a person would: requests a login link, opens it in a browser, consents at Google, returns, confirms, and
 * watches the setup until it ends.
 *
 * @throws {Error} A step failed.
 */
export async function connectGoogle({ api, token }: JourneyTarget, progress: Progress): Promise<void> {
  const browser = new Browser();
  const { call } = caller({ api, token });

  const loginUrl: string = await progress.step("Ask for a login link", async (say) => {
    const { login_url } = await call<{ login_url: string }>("POST", "/login", {});
    say("one use, ten minutes");
    return login_url;
  });
  const googleUrl = await progress.step("Open it in a browser", async (say) => {
    const url = await browser.follow(loginUrl);
    say(
      `to ${url.host} with ${["state", "nonce", "code_challenge"].filter((name) => url.searchParams.has(name)).join(", ")}, and a cookie`,
    );
    return url;
  });
  const callbackUrl = await progress.step("Choose the account, leave the boxes ticked, allow", (say) => {
    say("on the consent page");
    return consentByScript(googleUrl.href);
  });
  const frontEndUrl = await progress.step("Come back through the callback", async (say) => {
    const url = await browser.follow(callbackUrl);
    say(`front end reached: ${url.pathname}?login=${url.searchParams.get("login")}`);
    return url;
  });
  await fetch(frontEndUrl);
  const confirm = frontEndUrl.searchParams.get("confirm");
  if (confirm === null) {
    throw new Error(`the front end was told ${frontEndUrl.searchParams.get("error")}`);
  }
  const taskId: string = await progress.step("Confirm, as the person who started", async (say) => {
    const { connection, task_id } = await call<Confirmed>("POST", "/connections/confirm", { confirm });
    say(`${connection.provider} is ${connection.status}, ${connection.identity.label}`);
    return task_id;
  });
  await progress.step("Setup", (say) => watchSetup(() => call<SetupStatus>("GET", `/gcp/setup/status/${taskId}`), progress, say));
}

async function watchSetup(read: () => Promise<SetupStatus>, progress: Progress, say: (detail: string) => void): Promise<void> {
  let shown = "";
  for (let look = 0; look < 240; look += 1) {
    const { complete, status, progress: percent, error, result } = await read();
    if (complete) {
      say(result?.status ?? status);
      if (error === true || result?.status !== "SUCCESS") {
        throw new Error(`setup ended with ${result?.status ?? status}`);
      }
      return;
    }
    const now = `${String(percent ?? 0).padStart(3)} % ${status}`;
    say(now);
    if (now !== shown && process.stdout.isTTY !== true) {
      progress.line(`  ${now}`);
    }
    shown = now;
    await sleep(100);
  }
  throw new Error("setup did not end in time");
}
