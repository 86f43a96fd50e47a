import { countCall } from "./hot-client.ts";
import type { HttpRequest, Receiver, Send } from "./http-client.ts";
import { type Agents, nodeClient } from "./node-client.ts";
import type { UndiciOptions } from "./undici-client.chunk.ts";

/**
 * Makes connections that are opened gradually, and kept. Sends through `node:https`, and through the hot client as soon as this process has it.
 * The two keep connections of their own: those of `node:https` close when they have been idle.
 */
export function connectionPool(agents: Agents, options: UndiciOptions): Send {
  const cold = nodeClient(agents);
  let hot: Send | undefined;
  const send: Send = (request, receiver) => {
    const client = countCall();
    if (client === undefined) {
      return cold(request, receiver);
    }
    hot ??= client.undiciClient(options);
    return hot(request, receiver);
  };
  return gradualSend(send);
}

/** Connections to one origin that a burst of requests begins with. */
const few = 8;

/** Milliseconds after which there may be twice as many, if a request still waits. A provider answers sooner than this, Vault and the table much sooner. */
const doubledAfterMs = 250;

/** Milliseconds without a request to an origin after which a burst is over. Its connections may be closed by the next one. */
const pauseMs = 2000;

/** The requests to one origin. Those that wait are called to begin in their order. */
type Lane = {
  most: number;
  inFlight: number;
  usedAt: number;
  readonly waiting: Set<() => void>;
  /** When a request first had to wait since the last one that had not. */
  fullSince?: number | undefined;
  timer?: NodeJS.Timeout | undefined;
};

/**
 * Sends a burst of requests over a few connections, and over more the longer requests wait. To open a connection costs more CPU than several
 * requests: 50 refreshes at once over new connections cost twice as much each (measured). If no answer comes, the 64th request at once is
 * sent after 750 ms.
 *
 * An urgent request never waits.
 *
 * @param now - Milliseconds of a clock that never goes back. Default: that of the process.
 */
export function gradualSend(send: Send, now: () => number = uptimeMs): Send {
  const lanes = new Map<string, Lane>();

  const laneOf = ({ protocol, hostname, port }: HttpRequest): Lane => {
    const origin = `${protocol}${hostname}:${port}`;
    const lane = lanes.get(origin) ?? { most: few, inFlight: 0, usedAt: now(), waiting: new Set() };
    lanes.set(origin, lane);
    if (lane.inFlight === 0 && now() - lane.usedAt > pauseMs) {
      lane.most = few;
    }
    return lane;
  };

  return (request, receiver) => {
    const lane = laneOf(request);
    let giveUp: (() => void) | undefined;
    let isInFlight = false;
    const end = () => {
      if (isInFlight) {
        isInFlight = false;
        lane.inFlight -= 1;
        lane.usedAt = now();
        if (lane.waiting.size > 0) {
          whenFree(() => beginWaiting(lane, now));
        }
      }
    };
    const begin = () => {
      isInFlight = true;
      lane.inFlight += 1;
      giveUp = send(request, endingWith(end, receiver));
    };
    if (request.isUrgent === true || lane.inFlight < lane.most) {
      lane.fullSince = undefined;
      begin();
    } else {
      lane.waiting.add(begin);
      lane.fullSince ??= now();
      beginWaiting(lane, now);
    }
    return () => {
      if (lane.waiting.delete(begin)) {
        beginWaiting(lane, now);
      }
      giveUp?.();
      end();
    };
  };
}

/** Unlike `performance`, it is there without loading a module of its own, 1.6 ms of a cold start (measured). */
const uptimeMs = () => process.uptime() * 1000;

/**
 * Begins what may begin, and sees to it that more may if the rest has to wait. Of a steady load each answer lets all that wait begin, and the
 * next ones wait again: the time counts from the first of them.
 */
function beginWaiting(lane: Lane, now: () => number): void {
  for (const begin of lane.waiting) {
    if (lane.inFlight >= lane.most) {
      break;
    }
    lane.waiting.delete(begin);
    begin();
  }
  if (lane.waiting.size === 0) {
    clearTimeout(lane.timer);
    lane.timer = undefined;
  } else {
    const waitedMs = now() - (lane.fullSince ?? now());
    lane.timer ??= setTimeout(
      () => {
        lane.timer = undefined;
        lane.fullSince = now();
        lane.most *= 2;
        beginWaiting(lane, now);
      },
      Math.max(0, doubledAfterMs - waitedMs),
    );
  }
}

/** Both clients use a connection again only after the event loop has turned. A request that comes earlier opens a new one. */
const whenFree = (then: () => void) => setImmediate(() => setImmediate(then));

const endingWith = (end: () => void, receiver: Receiver): Receiver => ({
  began: receiver.began,
  received: receiver.received,
  ended: () => {
    end();
    receiver.ended();
  },
  failed: (error) => {
    end();
    receiver.failed(error);
  },
});
