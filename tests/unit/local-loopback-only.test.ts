import { once } from "node:events";
import { connect, createServer, type LookupFunction } from "node:net";
import { describe, expect, it } from "vitest";

const findAt =
  (...addresses: readonly string[]): LookupFunction =>
  (_hostname, options, done) => {
    const [first = ""] = addresses;
    if (options.all === true) {
      done(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    } else {
      done(null, first, 4);
    }
  };

/** Connects as a client with a `lookup` of its own does. @returns `connected`, or the error's code. */
async function reach(port: number, lookup: LookupFunction): Promise<unknown> {
  const socket = connect({ host: "hooks.example.com", port, lookup });
  try {
    await once(socket, "connect");
    return "connected";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.destroy();
  }
}

describe("a name that the caller looks up itself", () => {
  it("is reached on this machine, and nowhere else", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await reach(port, findAt("127.0.0.1"))).toBe("connected");
    expect(await reach(port, findAt("192.0.2.1"))).toBe("ERR_LOOPBACK_ONLY");
    expect(await reach(port, findAt("127.0.0.1", "192.0.2.1")), "one of several").toBe("ERR_LOOPBACK_ONLY");
    server.close();
  });
});
