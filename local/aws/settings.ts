import * as v from "valibot";

/** The switches of the AWS endpoint. Strict: a misspelled switch is an error. */
export const settingsSchema = v.strictObject({
  /**
   * How long a role that IAM made or changed takes to be known everywhere. Until then, some requests of STS come to a place that knows it as it was
   * before, or not at all. At AWS that takes up to a minute.
   */
  iam_propagation_seconds: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

export type Settings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: Settings = { iam_propagation_seconds: 0 };
