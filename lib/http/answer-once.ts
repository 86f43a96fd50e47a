import { createHash, createHmac, hkdfSync } from "node:crypto";
import type { Context } from "aws-lambda";
import { decryptText, encryptText } from "../aes-gcm.ts";
import type { Provider } from "../connections/connection.ts";
import type { StopTarget, SwitchState } from "../connections/switches.ts";
import { asFailure, Failure } from "../errors.ts";
import { reportFailure } from "../lambda/lambda.ts";
import type { RandomBytes } from "../oauth/opaque-value.ts";
import { isProviderName } from "../provider-names.ts";
import type { System } from "../system.ts";
import { writeAudit } from "../telemetry/audit.ts";
import { logger } from "../telemetry/logger.ts";
import type { Claim, ClaimedRequest, MarkedRequest, MarkedRequests, Subject } from "./idempotency.ts";
import type { Principal } from "./principal.ts";
import { buildFailureReply, type Dialect } from "./problem-details.ts";
import type { HttpEvent } from "./read-request.ts";
import { readCaller, recordOfRequest } from "./record-of-request.ts";
import { type HttpHandler, type HttpResult, toResult } from "./reply.ts";
import { type Route, toDialect } from "./route.ts";
import type { Limits } from "./window-counter.ts";

/** What answering once needs. It is made with the first request that has a key. */
export type OnceDeps = System & {
  readonly requests: MarkedRequests;
  readonly limits: Limits;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Reads the operator's switches as they are now. */
  readonly readSwitches: () => Promise<SwitchState>;
};

/** What a route says of its answers. */
export type OnceOptions = Pick<Route, "dialect" | "answersSecret" | "subject" | "ends">;

/** Milliseconds for which a key stands for its request. */
const keptMs = 86_400_000;
/** Milliseconds by which the clocks of two processes may differ. */
const skewMs = 2000;
/** The longest sealed answer: an item of the table has 400 KB. */
const longestAnswer = 300_000;
/** The shortest key under which a secret is kept. A UUID has 36 characters. */
const shortestSecretKey = 22;
/** How often one principal may wait for a request of their own: who waits keeps a process busy. */
const waits = { count: 60, seconds: 60 } as const;
const [firstPauseMs, longestPauseMs] = [100, 1000];

/**
 * Makes a handler do the work of a request once for each `Idempotency-Key`, and give everyone who sends it again the first answer.
 *
 * An answer is not repeated while its subject is stopped, nor after an end of it was asked for: a request that ends access leaves a note of that
 * before its work begins, with a key and without.
 *
 * A key belongs to its caller. Any other request without the header costs nothing. Only answers below 400 are kept: a request that failed may be sent
 * again with its key, and is worked on again. A request that is sent while the first one works waits for a third of its time.
 *
 * A process that dies leaves its claim until its function's time is over. Then the next one does the work again, so the work itself must be
 * safe to repeat.
 *
 * @param open - Called with the first request that has a key.
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2.6 The Idempotency-Key HTTP Header Field, section 2.6}
 */
export function answerOnce(
  handle: HttpHandler,
  { dialect, answersSecret, subject: named, ends }: OnceOptions,
  open: () => OnceDeps,
): HttpHandler {
  return async (event, context) => {
    const caller = readWriter(event);
    if (caller === undefined || event.requestContext.http.method === "GET") {
      return handle(event, context);
    }
    const subject = named ?? readProvider(event);
    const work = async (): Promise<HttpResult> => {
      if (ends && subject !== undefined) {
        const { requests, clock } = open();
        await requests.noteEnd(caller.tenant, { subject, at: clock() });
      }
      return handle(event, context);
    };
    try {
      const key = readIdempotencyKey(event);
      if (key === undefined) {
        return await work();
      }
      const deps = open();
      const request = markRequest(event, caller, key);
      const { claim, found } = await claimOrWait(deps, request, caller, context);
      if (found.kind === "answered") {
        if (!ends) {
          await requireAnswerStands(deps, { tenant: caller.tenant, subject, begunAt: found.begunAt });
        }
        return record(event, replay(request, key, found.answer));
      }
      const result = await work().catch((error: unknown) => record(event, refuse(asFailure(error), event, toDialect({ dialect }))));
      const isKept = !answersSecret || key.length >= shortestSecretKey;
      await settle(deps, { request, claim }, result, isKept ? sealAnswer(request, key, result, deps.random) : undefined);
      return result;
    } catch (error) {
      return record(event, refuse(asFailure(error), event, toDialect({ dialect })));
    }
  };
}

/** Reads a caller who may write. The handler refuses every other one in its own words. */
function readWriter(event: HttpEvent): Principal | undefined {
  const caller = readCaller(event);
  return caller?.permissions.has("connectors:write") ? caller : undefined;
}

/** Reads which provider the path names. */
function readProvider({ pathParameters }: HttpEvent): Provider | undefined {
  const { provider = "" } = pathParameters ?? {};
  return isProviderName(provider) ? provider : undefined;
}

type Outcome = Exclude<ClaimedRequest, { kind: "working" | "of_another_request" }>;

async function claimOrWait(
  { requests, limits, clock, random, pause }: OnceDeps,
  request: MarkedRequest,
  caller: Principal,
  context: Context,
): Promise<{ readonly claim: Claim; readonly found: Outcome }> {
  const begun = clock().getTime();
  const remainingMs = context.getRemainingTimeInMillis();
  const [givesUpAt, endsAt] = [begun + remainingMs / 3, begun + remainingMs];
  const name = Buffer.from(random(9)).toString("base64url");
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const at = clock();
    const claim = { name, at, until: new Date(endsAt + skewMs), keptUntil: new Date(at.getTime() + keptMs) };
    const found = await requests.claim(request, claim);
    if (found.kind === "of_another_request") {
      throw new Failure("idempotency_key_reused");
    }
    if (found.kind !== "working") {
      return { claim, found };
    }
    const isFirst = pauseMs === firstPauseMs;
    if (at.getTime() + pauseMs > givesUpAt || (isFirst && !(await limits.hit(caller.id, "idempotency wait", waits, at)).allowed)) {
      throw stillWorking(found.until, at);
    }
    await pause(pauseMs);
  }
}

/** Within five seconds most work is done; a dead process lets go at `until`. */
const stillWorking = (until: Date, now: Date): Failure =>
  new Failure("request_in_progress", { retryAfterSeconds: Math.min(Math.max(Math.ceil((until.getTime() - now.getTime()) / 1000), 1), 5) });

function replay(request: MarkedRequest, key: string, sealed: string | undefined): HttpResult {
  if (sealed === undefined) {
    throw new Failure("answer_not_kept");
  }
  const { headers, ...answer } = openAnswer(request, key, sealed);
  return { ...answer, headers: { ...headers, "idempotent-replayed": "true" } };
}

/**
 * Keeps or releases. The work is done, so a table that fails here changes nothing of the answer: the claim runs out, and the same request is
 * then worked on again. Work that ran into its deadline may go on for a moment, and keeps its claim as well.
 */
async function settle(
  { requests }: OnceDeps,
  { request, claim }: { readonly request: MarkedRequest; readonly claim: Claim },
  { statusCode = 200 }: HttpResult,
  sealed: string | undefined,
): Promise<void> {
  try {
    if (statusCode < 400) {
      await requests.keep(request, claim, sealed !== undefined && sealed.length <= longestAnswer ? sealed : undefined);
    } else if (statusCode !== 504) {
      await requests.release(request, claim);
    }
  } catch (error) {
    logger.warn("the answer of a request with an Idempotency-Key is not kept", { code: asFailure(error).code });
  }
}

function refuse(failure: Failure, event: HttpEvent, dialect: Dialect): HttpResult {
  const { requestId } = event.requestContext;
  reportFailure(failure, logger.with({ request_id: requestId, route: event.routeKey }));
  return toResult(buildFailureReply(failure, dialect, requestId));
}

/** Leaves the audit record that the handler leaves of a request that it answers itself. */
function record(event: HttpEvent, result: HttpResult): HttpResult {
  writeAudit(recordOfRequest(event, result));
  return result;
}

/** @param subject - Absent: the request does not say, so whatever has ended or is stopped may be what it is about. */
type Asked = { readonly tenant: string; readonly subject: Subject | undefined; readonly begunAt: Date };

type Deps = { readonly requests: Pick<MarkedRequests, "listEnds">; readonly readSwitches: () => Promise<SwitchState> };

/**
 * Refuses to repeat an answer that no longer holds: what it is about is stopped, or a disconnect or a deletion was asked for since. A replay never
 * reaches the route, which would refuse the request itself.
 *
 * @throws {Failure} `answer_not_kept`. What the table throws.
 */
async function requireAnswerStands({ requests, readSwitches }: Deps, { tenant, subject, begunAt }: Asked): Promise<void> {
  const [{ stops }, ends] = await Promise.all([readSwitches(), requests.listEnds(tenant)]);
  const stop = stops.find(({ target }) => concerns(target, tenant, subject));
  const end = ends.find(({ at, subject: ended }) => at >= begunAt && (subject === undefined || ended === subject));
  if (stop !== undefined || end !== undefined) {
    throw new Failure("answer_not_kept", {
      detail: stop === undefined ? `${end?.subject} has ended since` : `${stop.target.kind} is stopped`,
    });
  }
}

function concerns(target: StopTarget, tenant: string, subject: Subject | undefined): boolean {
  switch (target.kind) {
    case "everything":
      return true;
    case "provider":
      return subject === undefined || target.provider === subject;
    case "organisation":
      return target.tenant === tenant;
  }
}

const header = "idempotency-key";

/**
 * Reads the `Idempotency-Key` of a request, as it was sent: quotes are part of it.
 *
 * @returns `undefined` without the header.
 * @throws {Failure} `invalid_request`: the key is not 1 to 255 visible ASCII characters.
 * @see {@link https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07#section-2 The Idempotency-Key HTTP Header Field, section 2}
 */
export function readIdempotencyKey({ headers }: HttpEvent): string | undefined {
  const [, key] = Object.entries(headers).find(([name]) => name.toLowerCase() === header) ?? [];
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Failure("invalid_request", { field: "Idempotency-Key" });
  }
  return key;
}

/**
 * Names a marked request without its key. The fingerprint is keyed with it: without that, a reader of the table could try bodies until one
 * fits, and a body may hold a secret that is easy to guess.
 */
export function markRequest(event: HttpEvent, { id, tenant }: Principal, key: string): MarkedRequest {
  const { rawPath, rawQueryString, body = "", isBase64Encoded } = event;
  const sent = JSON.stringify([event.requestContext.http.method, rawPath, rawQueryString, isBase64Encoded, body]);
  return {
    tenant,
    id: createHash("sha256")
      .update(JSON.stringify([id, key]))
      .digest("base64url"),
    fingerprint: createHmac("sha256", key).update(sent).digest("base64url"),
  };
}

/** An answer is sealed under a key that is made of the caller's: only a request with the same `Idempotency-Key` opens it. */
const toSealKey = ({ tenant, id }: MarkedRequest, key: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, "", JSON.stringify(["answer", tenant, id]), 32));

/** Seals an answer of a marked request. */
export const sealAnswer = (request: MarkedRequest, key: string, answer: HttpResult, random: RandomBytes): string =>
  encryptText(toSealKey(request, key), JSON.stringify(answer), request.fingerprint, random);

/** Opens what {@link sealAnswer} sealed. @throws {Error} It was changed, or is of another request. */
export const openAnswer = (request: MarkedRequest, key: string, sealed: string): HttpResult =>
  JSON.parse(decryptText(toSealKey(request, key), sealed, request.fingerprint));
