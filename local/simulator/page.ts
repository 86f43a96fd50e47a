import { type Reply, text } from "./reply.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: #1f1f1f; --soft: #5f6368; --line: #c7cacf; }
:root { --ground: #f0f4f9; --card: #fff; --accent: #0b57d0; --on-accent: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e3e3e3; --soft: #b5b9be; --line: #5b5f63; --ground: #1b1b1c; --card: #0e0e0f; --accent: #a8c7fa; --on-accent: #062e6f; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 16px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 560px; margin: 32px auto; padding: 32px; background: var(--card); border-radius: 24px; }
h1 { margin: 0 0 8px; font-size: 28px; font-weight: 500; line-height: 1.25; }
p { margin: 0 0 16px; }
.note, small { color: var(--soft); font-size: 14px; }
.note { text-align: center; }
fieldset { margin: 0 0 24px; padding: 0; border: 0; }
legend { padding: 0; margin-bottom: 8px; font-weight: 600; }
label { display: flex; gap: 14px; align-items: flex-start; padding: 12px 4px; border-bottom: 1px solid var(--line); cursor: pointer; }
label small { display: block; overflow-wrap: anywhere; }
input { width: 20px; height: 20px; margin: 3px 0 0; accent-color: var(--accent); flex: none; }
.buttons { display: flex; justify-content: flex-end; gap: 12px; flex-wrap: wrap; }
button { min-height: 44px; padding: 0 24px; border-radius: 22px; border: 1px solid var(--line); cursor: pointer; }
button { background: transparent; color: var(--accent); font: inherit; font-weight: 600; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { overflow-wrap: anywhere; }
`;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Renders a whole page around `main`, which must be HTML already. Every page says that this is not the provider. */
export function renderPage(provider: string, { status, title, main }: { status: number; title: string; main: string }): Reply {
  return text(
    status,
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${main}
</main>
<p class="note">This is a simulator of ${provider} on your own machine. Nothing here reaches ${provider}.</p>
</body>
</html>
`,
    "text/html; charset=utf-8",
    {
      "cache-control": "no-cache, no-store, max-age=0",
      // No form-action here: Chromium applies it to the redirect that follows the form, and would stop the callback.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      // The opener of the window cannot see or close it: no flow may need one.
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "no-referrer",
    },
  );
}
