import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Why a browser test does not run, and what to do about it. */
export const chromiumMissing = "Chromium is missing: apt-get install chromium-headless-shell (or set CHROMIUM_PATH)";

/** Finds the system's Chromium: `CHROMIUM_PATH`, or one of the usual names on the PATH or in /usr/bin. */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const folders = [...(env.PATH ?? "").split(delimiter).filter(Boolean), "/usr/bin"];
  const candidates = env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
