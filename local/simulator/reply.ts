/** A simulator's answer as plain data, so that a fault can replace it and the call log can read it. */
export type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Thrown by a handler to refuse a call. The server turns it into its reply. */
export class Refused extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.name = "Refused";
    this.reply = reply;
  }
}

/** Builds a JSON reply. `headers` are added to the content type, and may replace it. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return text(status, JSON.stringify(value), "application/json", headers);
}

export function text(status: number, body: string, contentType: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": contentType, ...headers }, body };
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: "" };
}
