import { join } from "node:path";
import type { Page } from "playwright-core";
import { desktop } from "./console-fixture.ts";

const width = 1100;
/** No picture is higher: a page without its end shows enough. */
const mostHeight = 900;
const files = {
  overview: "console.png",
  connect: "console-connect.png",
  setup: "console-setup.png",
  drift: "console-drift.png",
} as const;

/** Of the page whose picture is taken: 1320 pixels wide in the end. */
export const pictureScale = 1.2;

/** Takes a picture of the console for the documentation, of what a test sees: the page without its footer. Only by `npm run pictures`. */
export async function takePicture(page: Page, of: keyof typeof files): Promise<void> {
  if (process.env.TAKE_PICTURES !== "1") {
    return;
  }
  // A bar at the end of the window stands at the end of the picture.
  await page.setViewportSize({ width, height: mostHeight });
  await page.evaluate("scrollTo(0, 0)");
  const footer = await page.locator("footer").boundingBox();
  const height = Math.min((footer?.y ?? 0) - 24, mostHeight);
  await page.screenshot({
    path: join(import.meta.dirname, "../../docs/images", files[of]),
    fullPage: true,
    clip: { x: 0, y: 0, width, height },
  });
  await page.setViewportSize(desktop);
}
