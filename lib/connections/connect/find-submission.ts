import { Failure } from "../../errors.ts";
import type { Provider } from "../connection.ts";
import type { Methods } from "../methods.ts";
import type { Method, SubmissionMethod } from "../provider.ts";

const isSubmission = (method: Method): method is SubmissionMethod => method.connect === "submission" && "verify" in method;

/**
 * Finds the method of a provider that a body is for.
 *
 * @param name - As the caller names it. Absent: the only one that does not need the connection's id. A caller who connects without a secret has
 *   read an offer, and names that method: a provider that gets it as its second one must not turn away the callers who name none.
 * @throws {Failure} `not_found`: the provider is not connected by a submission here. `invalid_request`: no such method, or several
 *   and none is named.
 */
export function findSubmission(methods: Methods, provider: Provider, name: string | undefined): SubmissionMethod {
  const submissions = methods.of(provider).filter(isSubmission);
  if (submissions.length === 0) {
    throw new Failure("not_found");
  }
  const [found, another] = submissions.filter((method) => (name === undefined ? method.needsId === undefined : method.name === name));
  if (found === undefined || another !== undefined) {
    throw new Failure("invalid_request", { field: "method", detail: "not one of the provider's submissions" });
  }
  return found;
}
