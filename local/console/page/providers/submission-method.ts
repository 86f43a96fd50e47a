import type { Finding } from "../answers.ts";
import type { Ask } from "../ask.ts";
import type { SubmissionMethod } from "./method.ts";

type Typed<Body> = Omit<SubmissionMethod, "kind" | "connect"> & {
  readonly connect: (ask: Ask, body: Body) => Promise<{ readonly findings: readonly Finding[] }>;
};

/** Describes how a form is sent. A test compares the fields of its words with the body of its route. */
export const submissionMethod = <Body>({ connect, ...method }: Typed<Body>): SubmissionMethod => ({
  ...method,
  kind: "submission",
  connect: (ask, body) => connect(ask, body as Body),
});
