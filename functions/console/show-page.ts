import { brotliDecompressSync } from "node:zlib";
import { type FailureCode, failures } from "../../lib/errors.ts";
import { HttpReply, yearSeconds } from "../../lib/http/reply.ts";
import type { PageFiles } from "./page-files.ts";

/** A page runs the console's own script and nothing else, makes no HTML of text, and sends to its own origin alone. */
export const pagePolicy = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'self'"],
  ...["base-uri 'none'", "frame-ancestors 'none'", "trusted-types 'none'", "require-trusted-types-for 'script'"],
].join("; ");

const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": pagePolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * Answers with a page: its file where the path names one, and otherwise the page itself. Its script reads the path.
 *
 * @param accepted - The header `Accept-Encoding`. A file is sent as it was compressed at the build, if the browser takes that.
 */
export function showPage({ html, assets }: PageFiles, path: string, accepted = ""): HttpReply {
  const name = /^assets(?:\/(.*))?$/.exec(path);
  if (name === null) {
    return new HttpReply(200, html, { headers });
  }
  const asset = assets.find((one) => one.name === name[1]);
  if (asset === undefined) {
    return new HttpReply(404, "", { headers: { ...headers, "content-type": "text/plain" } });
  }
  const file = { ...headers, "content-type": asset.type, vary: "accept-encoding" };
  return acceptsBrotli(accepted)
    ? new HttpReply(200, asset.brotli, { headers: { ...file, "content-encoding": "br" }, cacheSeconds: yearSeconds, isBase64: true })
    : new HttpReply(200, brotliDecompressSync(Buffer.from(asset.brotli, "base64")).toString(), {
        headers: file,
        cacheSeconds: yearSeconds,
      });
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc9110.html#section-12.5.3 RFC 9110, section 12.5.3} A weight of 0 means "not acceptable". */
const acceptsBrotli = (accepted: string): boolean =>
  accepted.split(",").some((coding) => /^\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*$)[\d.]+\s*)?$/i.test(coding));

/** Answers a login that failed with a page that needs no script. Every word of it is ours. */
export function showFailure(code: FailureCode, requestId: string, cookies: readonly string[]): HttpReply {
  const { status, title, action } = failures[code];
  const body = [
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign-in failed · Aurora OAuth</title>',
    `<h1>Sign-in failed</h1><p>${escapeHtml(title)}. ${escapeHtml(action)}</p>`,
    `<p>Code: <code>${code}</code>, request <code>${escapeHtml(requestId)}</code></p>`,
    '<p><a href="/console/login">Sign in again</a></p></html>',
  ];
  return new HttpReply(status, body.join("\n"), { headers, cookies });
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
