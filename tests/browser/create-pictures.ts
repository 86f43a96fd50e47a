import { join } from "node:path";
import type { Page } from "playwright-core";
import { desktop } from "./console-fixture.ts";

const width = 800;
const files = { console: "console.png", setup: "console-setup.png", drift: "console-drift.png" } as const;

/** Of the page whose picture is taken: 1280 pixels wide in the end. */
export const pictureScale = 1280 / width;

/** Takes a picture of the console in the documentation, of what a test sees: the page without its footer. Only with `UPDATE_SCREENSHOT=1`. */
export async function takePicture(page: Page, of: keyof typeof files = "console"): Promise<void> {
  if (process.env.UPDATE_SCREENSHOT !== "1") {
    return;
  }
  await page.setViewportSize({ width, height: 700 });
  // The bar at the top stays where the window is.
  await page.mouse.wheel(0, -10_000);
  const footer = await page.locator("footer").boundingBox();
  const path = join(import.meta.dirname, "../../docs", files[of]);
  await page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height: (footer?.y ?? 0) - 24 } });
  await page.setViewportSize(desktop);
}
