import type { Finding } from "../answers.ts";
import type { Ask } from "../ask.ts";
import type { Field, SubmissionMethod } from "./method.ts";

/** The texts of a body, by their paths: `clientId`, or `readOnlyCredentials.clientId` of a part. */
type PathsIn<Body> = {
  [Name in keyof Body & string]-?: NonNullable<Body[Name]> extends string
    ? Name
    : NonNullable<Body[Name]> extends object
      ? `${Name}.${keyof NonNullable<Body[Name]> & string}`
      : never;
}[keyof Body & string];

/** A field of a form, by its place in the body of the form's route. */
export type FieldOf<Body> = Field<PathsIn<Body>>;

type Typed<Body> = Omit<SubmissionMethod, "kind" | "fields" | "accountField" | "connect"> & {
  readonly fields: readonly FieldOf<Body>[];
  readonly accountField?: FieldOf<Body> & Required<Pick<Field, "choices">>;
  readonly connect: (ask: Ask, body: Body) => Promise<{ readonly findings: readonly Finding[] }>;
};

/** Describes a form by its route: every field has a place in the body that the route takes, and the form sends its fields and no others. */
export const submissionMethod = <Body>({ connect, ...method }: Typed<Body>): SubmissionMethod => ({
  ...method,
  kind: "submission",
  connect: (ask, body) => connect(ask, body as Body),
});
