/** A minimal browser for logins: it keeps cookies for each host and follows redirects one at a time. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Opens a URL without following its redirect. */
  async open(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const target = new URL(url);
    const headers = new Headers(init.headers);
    const jar = this.#jar(target);
    if (jar.size > 0) {
      headers.set("cookie", this.cookieFor(target));
    }
    const response = await fetch(target, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/;\s*max-age=0/i.test(line)) {
        jar.delete(name);
      } else {
        jar.set(name, value);
      }
    }
    return response;
  }

  /** Opens a URL and returns its redirect's target. @throws {Error} It does not redirect. */
  async follow(url: string | URL, init: RequestInit = {}): Promise<URL> {
    const response = await this.open(url, init);
    const location = response.headers.get("location");
    if (location === null) {
      throw new Error(`${new URL(url).pathname} answered ${response.status} instead of a redirect`);
    }
    return new URL(location, url);
  }

  /** What it sends as `cookie` to the host of a URL. */
  cookieFor(url: URL): string {
    return [...this.#jar(url)].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #jar({ host }: URL): Map<string, string> {
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }
}
