import type { ReportRejected } from "../../lib/connections/tokens/report-rejected.ts";
import type { UnnamedAccounts } from "../../lib/connections/tokens/unnamed-account.ts";
import { Failure } from "../../lib/errors.ts";
import { tokenRights } from "../../lib/http/rights.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { readTarget } from "../../lib/http/token-target.ts";
import { writeAudit } from "../../lib/telemetry/audit.ts";
import { composeReports } from "./compose-reports.ts";
import { handOutTally, type NoteHandOut, toHandOut } from "./hand-out.ts";
import { readTokenRequest } from "./read-token-request.ts";
import * as routes from "./routes.ts";
import { toTokenView } from "./to-token-view.ts";

type Deps = { readonly report: ReportRejected; readonly unnamed: Pick<UnnamedAccounts, "findKey">; readonly handedOut: NoteHandOut };

/** `POST /connections/{provider}/token/rejected`: a machine reports that the provider refused its token, and gets another one. */
export const createHandler = serve(routes.reportRejectedToken, ({ report, unnamed, handedOut }: Deps) => async (asked) => {
  const { principal, path, query, signal, endsAt } = asked;
  const request = readTokenRequest(query);
  if (request.of === "account") {
    throw new Failure("invalid_request", { field: "as", detail: "only a token of the connection itself can be reported" });
  }
  const { minTtlSeconds, access } = request;
  const target = readTarget(tokenRights, principal, { provider: path.provider, account: query.get("account"), level: access });
  const key = await unnamed.findKey(target);
  const served = await report(key, { ...asked.body, minTtlSeconds, access }, { signal, endsAt });
  handedOut(toHandOut(principal, key, request, served));
  return toTokenView(served);
});

export const handler = httpLambda(createHandler, (env) => {
  const deps = composeReports(env);
  return { ...deps, handedOut: handOutTally(deps, writeAudit) };
});
