export type CloudName = "google" | "ovh" | "tailscale" | "azure" | "aws";

/** Which calls fail, and how. `nth` and `times` count the matching calls, both from 1. */
export type Fault = {
  /** With `path`: every cloud but AWS. A `*` in the path stands for a segment, at its end for any rest. */
  readonly method?: string;
  readonly path?: string;
  /** AWS only: an operation such as `sts.AssumeRole`. */
  readonly target?: string;
  /** AWS only: the type of the error, such as `Throttling`. */
  readonly type?: string;
  readonly status?: number;
  /** Text is sent unchanged, anything else as JSON. Not for AWS. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Only calls whose body holds this text. */
  readonly holding?: string;
  readonly nth?: number;
  readonly times?: number;
  readonly delay_ms?: number;
  /** Closes the connection without an answer. */
  readonly drop?: boolean;
  /** The call takes effect, and its answer is lost. */
  readonly after?: boolean;
};

export type Cloud = {
  /** Its address on 127.0.0.1, with a free port. The control plane is under `/_control`. */
  readonly url: string;
  /**
   * Sends a command of the control plane, such as `control("POST", "revoke", { sub })` of Google.
   *
   * @throws {Error} The simulator refused the command.
   */
  control<Answer = unknown>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", command: string, body?: object): Promise<Answer>;
  /** Sets a fault. Of two that match a call, the first one set applies. */
  fail(fault: Fault): Promise<void>;
  /** Removes all faults. */
  heal(): Promise<void>;
  /** Sets its clock this many seconds ahead of the machine's. Negative: behind. */
  skew(seconds: number): Promise<void>;
};

/** The operator's OAuth client, which is registered at the start. Secrets are new at each start. */
export type CloudClient = { readonly clientId: string; readonly clientSecret: string };

export type Clouds = Readonly<Record<CloudName, Cloud>> & {
  readonly clients: { readonly google: CloudClient; readonly ovh: Readonly<Record<"eu" | "ca" | "us", CloudClient>> };
  /** In PEM. Azure speaks https with it: give it to the program under test, for instance by `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  /**
   * Opens an authorization URL of Google or OVHcloud, and answers its consent page.
   *
   * @param choice - Default: the preselected account, every scope, allow.
   * @returns The address of the callback, with the code. It is not fetched.
   * @throws {Error} The cloud showed an error page.
   */
  consent(
    authorizationUrl: string,
    choice?: { readonly account?: string; readonly untick?: readonly string[]; readonly decision?: "allow" | "deny" },
  ): Promise<URL>;
  /** Sets all clocks this many seconds ahead. */
  skew(seconds: number): Promise<void>;
  /** Removes the faults of all clouds. */
  heal(): Promise<void>;
  /** Makes all clouds as at the start: no customer, no fault, no skew. */
  reset(): Promise<void>;
  /** Stops all servers. */
  stop(): Promise<void>;
};

export type CloudOptions = {
  /** Where Google and OVHcloud may redirect after a login. Default none. */
  readonly redirectUris?: readonly string[];
  /** By the origin of an issuer of identity tokens, such as `https://id.example`: where this machine serves it. Default none. */
  readonly issuers?: Readonly<Record<string, string>>;
};
