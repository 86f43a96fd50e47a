/** What the simulator answers: plain data, so that a fault can replace it and the call log can read it. */
export type Reply = { status: number; headers: Record<string, string>; body: string };

/** Thrown by a handler to answer early. The server turns it into its reply, so a refusal has one way out. */
export class Refused extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.name = "Refused";
    this.reply = reply;
  }
}

/** Answers of the OAuth endpoints are never cached: they hold tokens. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-cache, no-store, max-age=0", ...headers },
    body: JSON.stringify(value),
  };
}

export function html(status: number, body: string): Reply {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache, no-store, max-age=0",
      // No form-action here: Chromium applies it to the redirect that follows the form, and would stop the callback.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
    },
    body,
  };
}

/** 303, so that a browser turns the consent form's POST into a GET of the callback. */
export function redirectTo(location: string): Reply {
  return { status: 303, headers: { location, "cache-control": "no-cache, no-store, max-age=0" }, body: "" };
}

/** The flat error of RFC 6749, section 5.2, as the token endpoint sends it (not the envelope of the Cloud APIs). */
export function oauthError(status: number, error: string, description: string, more: Record<string, string> = {}): Reply {
  return json(status, { error, error_description: description, ...more });
}
