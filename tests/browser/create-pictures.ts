import { join } from "node:path";
import type { Page } from "playwright-core";
import { desktop } from "./console-fixture.ts";

const width = 800;
const file = join(import.meta.dirname, "../../docs/console.png");

export type Pictures = {
  /** Of a page whose picture is taken: 1280 pixels wide in the end. */
  readonly scale: number;
  /** @param part - `from the top`: without the footer. `from the title on`: without the bar, down to the footer. */
  take(page: Page, part: "from the top" | "from the title on"): Promise<void>;
  /** Puts what was taken below each other, in a page that is opened for it. */
  save(open: () => Promise<Page>): Promise<void>;
};

/** The picture of the console in the documentation, made of what the tests see. Only with `UPDATE_SCREENSHOT=1`. */
export function createPictures(): Pictures {
  const wanted = process.env.UPDATE_SCREENSHOT === "1";
  const taken: Buffer[] = [];
  return {
    scale: 1280 / width,
    take: async (page, part) => {
      if (!wanted) {
        return;
      }
      await page.setViewportSize({ width, height: 700 });
      // The bar at the top stays where the window is.
      await page.mouse.wheel(0, -10_000);
      const box = async (selector: string) => (await page.locator(selector).boundingBox()) ?? { y: 0, height: 0 };
      const isTop = part === "from the top";
      const footer = await box("footer");
      const y = isTop ? 0 : (await box("main")).y + 16;
      const end = isTop ? footer.y - 24 : footer.y + footer.height;
      taken.push(await page.screenshot({ fullPage: true, clip: { x: 0, y, width, height: end - y } }));
      await page.setViewportSize(desktop);
    },
    save: async (open) => {
      if (!wanted) {
        return;
      }
      const page = await open();
      await page.goto("about:blank");
      const images = taken.map(
        (image) => `<img style="display:block;width:${width}px" src="data:image/png;base64,${image.toString("base64")}">`,
      );
      await page.setContent(`<body style="margin:0">${images.join("")}</body>`);
      await page.setViewportSize({ width, height: 700 });
      await page.screenshot({ path: file, fullPage: true });
    },
  };
}
