import type { Failure } from "../../lib/errors.ts";

/** Makes calls fail that are told to. With `after` the call has its effect, and only its answer is lost. */
export function failNext<Operation extends string>() {
  const faults = new Map<Operation, { readonly failure: Failure; readonly after: boolean }>();
  return {
    failNext: (operation: Operation, failure: Failure, { after = false }: { readonly after?: boolean } = {}) =>
      void faults.set(operation, { failure, after }),

    run: async <T>(operation: Operation, effect: () => T | Promise<T>): Promise<T> => {
      const fault = faults.get(operation);
      faults.delete(operation);
      if (fault?.after === false) {
        throw fault.failure;
      }
      const outcome = await effect();
      if (fault !== undefined) {
        throw fault.failure;
      }
      return outcome;
    },
  };
}
