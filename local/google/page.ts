import { escapeHtml, renderPage as renderPageOf } from "../simulator/page.ts";
import type { Reply } from "../simulator/reply.ts";

/** Renders a whole page of the simulated Google around `main`, which must be HTML already. */
export const renderPage = (status: number, title: string, main: string): Reply => renderPageOf("Google", { status, title, main });

/** Renders Google's page for an unknown path. */
export function renderNotFound(): Reply {
  return renderPage(404, "Error 404 (Not Found)", "<h1>404.</h1>\n<p>The requested URL was not found on this server.</p>");
}

/** Renders Google's page for a wrong authorization request. Google never redirects it, because the redirect URI cannot be trusted. */
export function renderAuthorizationError(status: number, error: string, description: string): Reply {
  const title = status === 403 ? "Access blocked: this app cannot be used" : "Access blocked: this app's request is invalid";
  return renderPage(
    status,
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(description)}</p>
<p><code>Error ${status}: ${escapeHtml(error)}</code></p>`,
  );
}
