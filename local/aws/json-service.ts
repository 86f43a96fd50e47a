import * as v from "valibot";
import { AwsError } from "./aws-error.ts";

/** A service of one of the JSON protocols: answers an operation with its output, or throws an `AwsError`. */
export type JsonService = (operation: string, input: unknown) => Promise<unknown>;

type Operations = Record<string, (input: unknown) => unknown>;

/** Makes a service from a table of its operations. Any other operation is refused as unknown. */
export function jsonService(operations: Operations): JsonService {
  return async (operation, input) => {
    const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (run === undefined) {
      throw new AwsError("UnknownOperationException", `${operation} is not served locally`);
    }
    return run(input);
  };
}

/** Makes one operation, which checks the shape of its input before it runs. */
export function operation<const S extends v.GenericSchema>(schema: S, run: (input: v.InferOutput<S>) => unknown) {
  return (input: unknown): unknown => {
    const parsed = v.safeParse(schema, input);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw new AwsError("ValidationException", `1 validation error detected: Value at '${v.getDotPath(issue) ?? ""}': ${issue.message}`);
    }
    return run(parsed.output);
  };
}

/** Converts an instant to the format of the JSON protocols: seconds with a fraction. */
export const toEpochSeconds = (instant: Date): number => instant.getTime() / 1000;
