import type { OutboundAnswer, OutboundErrorKind, OutboundInit, OutboundLimits } from "../../../lib/outbound-request.ts";

export class OutboundError extends Error {
  readonly kind: OutboundErrorKind;

  constructor(kind: OutboundErrorKind, where: string) {
    super(`${kind}: ${where}`);
    this.kind = kind;
  }
}

/** The simplest implementation: the global `fetch`, with the same timeout and without redirects. */
export async function outboundRequest(url: string | URL, init: OutboundInit, limits: OutboundLimits): Promise<OutboundAnswer> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const signal = limits.signal === undefined ? timeout : AbortSignal.any([timeout, limits.signal]);
  try {
    const answer = await fetch(url, { ...init, redirect: "error", signal });
    const body = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: Object.fromEntries(answer.headers), rawHeaders: [...answer.headers].flat(), body };
  } catch {
    throw new OutboundError(timeout.aborted ? "timeout" : "network", new URL(url).origin);
  }
}

export const isPage = (): boolean => false;

/** The global `fetch` has one pool for everything. */
export const poolThatKeeps = (): undefined => undefined;
