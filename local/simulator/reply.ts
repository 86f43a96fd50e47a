/** What a simulator answers: plain data, so that a fault can replace it and the call log can read it. */
export type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Thrown by a handler to answer early. The server turns it into its reply, so that a refusal has one way out. */
export class Refused extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.name = "Refused";
    this.reply = reply;
  }
}

/** `headers` are added to the content type, and replace it if they name it. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return text(status, JSON.stringify(value), "application/json", headers);
}

export function text(status: number, body: string, contentType: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": contentType, ...headers }, body };
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: "" };
}
