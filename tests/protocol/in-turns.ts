/** Waits for the turn of a process, before a call of this name goes on. */
export type Wait = (process: number, name: string) => Promise<void>;

/** Members that have no effect outside the process. */
const local = new Set(["locate", "missingScopes", "carryOver", "detailsOf"]);

/** A port whose every call waits for its process's turn twice: before its effect and before its answer. */
export function inTurns<T extends object>(wait: Wait, process: number, portName: string, port: T): T {
  return new Proxy(port, {
    get: (target, property) => {
      const member: unknown = Reflect.get(target, property);
      const name = `${portName}.${String(property)}`;
      return typeof member === "function" && !local.has(String(property))
        ? async (...given: unknown[]) => {
            await wait(process, name);
            const [outcome] = await Promise.allSettled([Reflect.apply(member, target, given) as Promise<unknown>]);
            await wait(process, `${name}, answered`);
            return outcome.status === "rejected" ? Promise.reject(outcome.reason) : outcome.value;
          }
        : member;
    },
  });
}
