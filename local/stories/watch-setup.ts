import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../progress.ts";
import type { StoryConnection } from "./story-connection.ts";

type SetupStatus = {
  readonly complete: boolean;
  readonly status: string;
  readonly progress?: number;
  readonly error?: boolean;
  readonly result?: { readonly status: string };
};

/** Watches the setup that follows a login until it ends. @throws {Error} It fails, or does not end. */
export const watchSetup = ({ call }: Pick<StoryConnection, "call">, taskId: string, progress: Progress): Promise<void> =>
  progress.step("Setup", async (say) => {
    let shown = "";
    for (let look = 0; look < 240; look += 1) {
      const { complete, status, progress: percent, error, result } = await call<SetupStatus>("GET", `/gcp/setup/status/${taskId}`);
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
  });
