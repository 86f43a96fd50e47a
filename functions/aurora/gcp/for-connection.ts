import type { Connection, ConnectionKey } from "../../../lib/connections/connection.ts";
import type { Connections } from "../../../lib/connections/stores.ts";
import { Failure, type FailureCode, isStoreFailure } from "../../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, type Reply, reply } from "../../../lib/http/reply.ts";
import { reportFailure } from "../../../lib/lambda/lambda.ts";
import { isOver, readOwnConnection } from "../../own-connection.ts";

type Request = Pick<EndpointRequest, "principal" | "query" | "requestId" | "logger">;

/** What Aurora's client shows. `absent`: there is no connection that works. `failed`: a store of ours failed. */
export type ConnectionWords = { readonly absent: string; readonly failed: string };

/** The words of the routes that list projects. */
export const noCredentials = "No GCP credentials found. Please authenticate with GCP.";

/** Of both routes about the access to projects. */
export const accessWords: ConnectionWords = { absent: noCredentials, failed: "Failed to process service account project access" };

/** Does the work of a route with the organisation's connection, the first one or the one that `account` names, and answers failures as Aurora's client knows them: 401 when only connecting helps. */
export async function forConnection(
  deps: { readonly connections: Pick<Connections, "list"> },
  request: Request,
  words: ConnectionWords,
  work: (connection: Connection, key: ConnectionKey) => Promise<Reply>,
): Promise<Reply> {
  try {
    const { key, connection } = await readOwnConnection(deps, request, "gcp");
    return connection === undefined || connection.status === "disconnecting"
      ? answer(401, words.absent, "not_found", request)
      : await work(connection, key);
  } catch (error) {
    return answerFailure(error, words, request);
  }
}

/** @throws Every failure that has no words of its own. */
function answerFailure(error: unknown, { absent, failed }: ConnectionWords, request: Request): HttpReply {
  if (!(error instanceof Failure)) {
    throw error;
  }
  // The connection may also have gone meanwhile.
  const mustConnect = isOver(error.code) || error.code === "access_token_rejected" || error.code === "not_found";
  if (!mustConnect && !isStoreFailure(error.code)) {
    throw error;
  }
  reportFailure(error, request.logger);
  return mustConnect ? answer(401, absent, error.code, request) : answer(500, failed, error.code, request);
}

const answer = (status: number, error: string, code: FailureCode, { requestId }: Request): HttpReply =>
  reply(status, { error, code, request_id: requestId });
