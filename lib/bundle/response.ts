type ResponseInit = { readonly status?: number; readonly headers?: Iterable<readonly string[]> | Readonly<Record<string, string>> };

/**
 * Replaces the platform's `Response` in the bundles, for the same reason as {@link Headers}. Holds a whole answer in memory.
 *
 * Has the members that oauth4webapi and jose use. `body` is always `null`: there is no stream to cancel.
 *
 * @see {@link https://fetch.spec.whatwg.org/#response-class Fetch, Response class}
 */
export class Response {
  readonly status: number;
  readonly headers: Headers;
  readonly body = null;
  readonly #bytes: Uint8Array;
  #isUsed = false;

  constructor(body: Uint8Array | null = null, { status = 200, headers }: ResponseInit = {}) {
    this.status = status;
    this.headers = new Headers(headers);
    this.#bytes = body ?? new Uint8Array();
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get bodyUsed(): boolean {
    return this.#isUsed;
  }

  /** oauth4webapi compares the tag. Without it, any object would pass as a `Response`. */
  get [Symbol.toStringTag](): string {
    return "Response";
  }

  async text(): Promise<string> {
    if (this.#isUsed) {
      throw new TypeError("Body is unusable: Body has already been read");
    }
    this.#isUsed = true;
    return new TextDecoder().decode(this.#bytes);
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  clone(): Response {
    if (this.#isUsed) {
      throw new TypeError("Response.clone: Body has already been consumed.");
    }
    return new Response(this.#bytes, { status: this.status, headers: this.headers });
  }
}

/**
 * Replaces the platform's `Headers` in the bundles: reading the global class loads undici, 23 ms of a cold start (measured).
 *
 * Has the members that oauth4webapi and jose use. Names are compared without case and listed in the order in which they were set.
 * Nothing is validated: `node:http` refuses a name or a value that cannot be sent.
 *
 * @see {@link https://fetch.spec.whatwg.org/#headers-class Fetch, Headers class}
 */
export class Headers {
  readonly #values = new Map<string, string>();

  constructor(init: Iterable<readonly string[]> | Readonly<Record<string, string>> = []) {
    for (const [name = "", value = ""] of Symbol.iterator in init ? init : Object.entries(init)) {
      this.append(name, value);
    }
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value.trim());
  }

  append(name: string, value: string): void {
    const held = this.get(name);
    this.set(name, held === null ? value : `${held}, ${value.trim()}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  entries(): MapIterator<[string, string]> {
    return this.#values.entries();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  /** oauth4webapi compares the tag. Without it, any object would pass as a `Headers`. */
  get [Symbol.toStringTag](): string {
    return "Headers";
  }
}
