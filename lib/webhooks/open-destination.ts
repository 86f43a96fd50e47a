import { lookup } from "node:dns/promises";
import { Agent as HttpAgent } from "node:http";
import { Agent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Failure } from "../errors.ts";
import type { Send } from "../outbound/http-client.ts";
import { nodeClient } from "../outbound/node-client.ts";
import { isInNetworks, isPublicAddress, type OwnNetworks } from "./public-address.ts";

type Address = { readonly address: string; readonly family: number };

/** Finds all addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

/** A receiver whose addresses were checked. */
export type Destination = {
  readonly url: URL;
  /** Sends to the addresses that were checked, and to no other: the name is not resolved again. */
  readonly send: Send;
  close(): void;
};

const resolveByDns: Resolve = (hostname) => lookup(hostname, { all: true });

/**
 * Resolves the host of a webhook, and checks every address that it has. Each must be a public one, and the port 443; or be in a network that
 * the operator has named, with any port.
 *
 * The connections go to those addresses: a name that resolves to a private address a moment later (DNS rebinding) changes nothing.
 *
 * @param networks - Networks of the operator's own. They may be reached besides the internet.
 * @throws {Failure} `webhook_destination_refused`: the name has no address, or one that must not be reached.
 */
export async function openDestination(url: URL, networks: OwnNetworks, resolve: Resolve = resolveByDns): Promise<Destination> {
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await findAddresses(hostname, resolve);
  const isOwn = addresses.every(({ address }) => isInNetworks(address, networks));
  const isPublic = url.port === "" && addresses.every(({ address }) => isPublicAddress(address) || isInNetworks(address, networks));
  if (addresses.length === 0 || !(isOwn || isPublic)) {
    throw new Failure("webhook_destination_refused", {
      field: "url",
      detail: addresses.length === 0 ? "no address" : "not a public address",
    });
  }
  const agent = new Agent({ keepAlive: true, timeout: idleMs, lookup: answerWith(addresses) });
  return { url, send: nodeClient({ "http:": refusingAgent, "https:": agent }), close: () => agent.destroy() };
}

/** The other side may close a connection that was idle for longer just as it is used again. */
const idleMs = 4000;

/** A webhook is never sent over plain http, and the agent for it connects to nothing. */
const refusingAgent = new HttpAgent({
  lookup: (_hostname, _options, done) => done(new Error("plain http"), "", 0),
});

async function findAddresses(hostname: string, resolve: Resolve): Promise<readonly Address[]> {
  const family = isIP(hostname);
  if (family !== 0) {
    return [{ address: hostname, family }];
  }
  try {
    return await resolve(hostname);
  } catch {
    return [];
  }
}

/** Answers every question for an address with those that were checked. */
const answerWith =
  (addresses: readonly Address[]): LookupFunction =>
  (_hostname, options, done) => {
    const [first = { address: "", family: 0 }] = addresses;
    if (options.all === true) {
      done(
        null,
        addresses.map(({ address, family }) => ({ address, family })),
      );
    } else {
      done(null, first.address, first.family);
    }
  };
