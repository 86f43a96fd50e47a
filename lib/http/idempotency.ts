import type { Provider } from "../connections/connection.ts";

/** A request that its caller marked with an `Idempotency-Key`. Nothing of the key is in it. */
export type MarkedRequest = {
  readonly tenant: string;
  /** Names caller and key. */
  readonly id: string;
  /** Tells two requests with one key apart: method, path, query and body. */
  readonly fingerprint: string;
};

/** One try to do the work of a marked request. */
export type Claim = {
  /** Names the try, so that a write that is sent again finds its own. */
  readonly name: string;
  readonly at: Date;
  /** From this instant on the process that works can only be dead: its function was stopped. */
  readonly until: Date;
  /** Until then the key stands for this request, and for its answer. */
  readonly keptUntil: Date;
};

/** What a claim finds. `answer` is as it was handed to `keep`; `begunAt` is the instant of the claim whose work it is of. */
export type ClaimedRequest =
  | { readonly kind: "taken" }
  | { readonly kind: "working"; readonly until: Date }
  | { readonly kind: "answered"; readonly answer: string | undefined; readonly begunAt: Date }
  | { readonly kind: "of_another_request" };

/** What a request gives access to: the connections of a provider, or the webhook. */
export type Subject = Provider | "webhook";

/** A disconnect or a deletion was asked for. */
export type End = { readonly subject: Subject; readonly at: Date };

/**
 * Remembers marked requests and their answers.
 *
 * Each method fails with `table_throttled` or `table_unavailable`.
 */
export type MarkedRequests = {
  /** Takes the request, if no process works on it and no answer of it is kept. Of processes that ask at once, one takes it. */
  claim(request: MarkedRequest, claim: Claim): Promise<ClaimedRequest>;
  /** Keeps the answer. Without one, only that the work was done. It does nothing when another process took the request since. */
  keep(request: MarkedRequest, claim: Claim, answer: string | undefined): Promise<void>;
  /** Lets the next process take the request at once. It does nothing when another process took the request since. */
  release(request: MarkedRequest, claim: Claim): Promise<void>;
  /** Notes that an organisation's access to a subject is being ended: no answer of a request that was begun before is repeated. */
  noteEnd(tenant: string, end: End): Promise<void>;
  /** Lists the last end of each subject; those of more than a day ago may be missing. */
  listEnds(tenant: string): Promise<readonly End[]>;
};
