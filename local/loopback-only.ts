import { BlockList, isIP, isIPv6, type LookupFunction, Socket } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/** The unguarded one: a second call replaces the guard, and does not guard it. */
const { connect } = Socket.prototype;

/**
 * Refuses every outgoing connection of this thread except to this machine, until the thread ends. A name other than
 * `localhost` is refused before it is looked up, unless the caller brings a `lookup` of its own and that finds addresses of this machine. HTTP, TLS, HTTP/2 and `fetch` all use `Socket.connect`, so one guard
 * covers them; UDP is not covered.
 *
 * The refusal is the socket's error, `ERR_LOOPBACK_ONLY`, and names the host.
 */
export function refuseNetwork(): void {
  const guarded = function (this: Socket, ...given: unknown[]): Socket {
    const host = hostOf(given);
    if (host === undefined || isLoopback(host)) {
      return Reflect.apply(connect, this, given);
    }
    const options = optionsOf(given);
    if (options?.lookup !== undefined) {
      options.lookup = onlyLoopback(options.lookup);
      return Reflect.apply(connect, this, given);
    }
    process.nextTick(() => this.destroy(refuse(host)));
    return this;
  };
  Socket.prototype.connect = guarded;
}

const refuse = (host: string) =>
  Object.assign(new Error(`refused to connect to ${host}: only this machine may be reached`), { code: "ERR_LOOPBACK_ONLY" });

const onlyLoopback =
  (lookup: LookupFunction): LookupFunction =>
  (hostname, options, done) =>
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === "string" ? [found] : found.map(({ address }) => address);
      if (error === null && !addresses.every(isLoopback)) {
        done(refuse(hostname), "");
      } else {
        done(error, found, family);
      }
    });

export function isLoopback(host: string): boolean {
  return host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIPv6(host) ? "ipv6" : "ipv4"));
}

/** The options with which `net.connect` was called, in the array in which it passes them on. */
function optionsOf(given: unknown[]): { lookup?: LookupFunction } | undefined {
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  return typeof options === "object" && options !== null ? options : undefined;
}

/** `undefined` for a socket file, and for the default host, which is localhost. */
function hostOf(given: unknown[]): string | undefined {
  // `net.connect` passes its arguments as one array: [options, callback].
  const [target, second] = Array.isArray(given[0]) ? given[0] : given;
  if (typeof target === "object" && target !== null) {
    return "host" in target && typeof target.host === "string" ? target.host : undefined;
  }
  const isPort = typeof target === "number" || (typeof target === "string" && /^\d+$/.test(target));
  return isPort && typeof second === "string" ? second : undefined;
}
