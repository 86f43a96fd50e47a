import { renderPage } from "../simulator/page.ts";
import type { Reply } from "../simulator/reply.ts";

/** Renders a page of the simulated OVHcloud. `main` must be HTML already. */
export const renderOvhPage = (status: number, title: string, main: string): Reply => renderPage("OVHcloud", { status, title, main });

/** Renders the page for a request that OVHcloud cannot send back to the application. */
export const renderRefusal = (status: number, error: string, description: string): Reply =>
  renderOvhPage(
    status,
    "Sign-in is not possible",
    `<h1>Sign-in is not possible</h1>\n<p>${description}</p>\n<p><code>Error ${status}: ${error}</code></p>`,
  );
