import { type Browser, chromium } from "playwright-core";

let shared: Promise<Browser> | undefined;

/** Returns the one Chromium of this process, which can reach nothing but this machine. It ends with the process. */
export async function shareBrowser(executablePath: string): Promise<Browser> {
  const running = await shared?.catch(() => undefined);
  if (running?.isConnected() !== true) {
    shared = chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    });
  }
  return shared as Promise<Browser>;
}
