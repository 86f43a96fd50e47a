/** One request, as it is sent. */
export type HttpRequest = {
  readonly protocol: "http:" | "https:";
  /** A name or an address; an IPv6 address in brackets, as in a URL. */
  readonly hostname: string;
  /** Empty: the protocol's own. */
  readonly port: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** Names and values in turn, `host` and `content-length` among them. */
  readonly headers: string[];
  readonly body: string;
  /** It never waits for a connection that others use: it opens one. */
  readonly isUrgent?: boolean;
};

/** What a client tells about one request. */
export type Receiver = {
  /** @param rawHeaders - Names and values in turn, unchanged. */
  readonly began: (status: number, rawHeaders: readonly string[]) => void;
  readonly received: (chunk: Buffer) => void;
  readonly ended: () => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Sends one request, once, and tells the receiver what comes. It follows no redirect, and has no time limit.
 *
 * @returns Gives the request up, and closes its connection.
 */
export type Send = (request: HttpRequest, receiver: Receiver) => () => void;
