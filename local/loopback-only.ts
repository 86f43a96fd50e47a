import { BlockList, isIP, isIPv6, Socket } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

/** The unguarded one: a second call replaces the guard, and does not guard it. */
const { connect } = Socket.prototype;

/**
 * Refuses every outgoing connection of this thread except to this machine, until the thread ends. A name other than
 * `localhost` is refused before it is looked up. HTTP, TLS, HTTP/2 and `fetch` all use `Socket.connect`, so one guard
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
    const refusal = Object.assign(new Error(`refused to connect to ${host}: only this machine may be reached`), {
      code: "ERR_LOOPBACK_ONLY",
    });
    process.nextTick(() => this.destroy(refusal));
    return this;
  };
  Socket.prototype.connect = guarded;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || (isIP(host) !== 0 && loopback.check(host, isIPv6(host) ? "ipv6" : "ipv4"));
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
