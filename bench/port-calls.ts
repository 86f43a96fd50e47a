import type { Subject } from "./compose.ts";
import { refreshSome } from "./refresh-some.ts";

type PortCall = () => Promise<unknown>;

/** Calls of a refresh to the table, the store and the provider. */
const callsOfRefresh = 5;

/**
 * Runs one refresh, and makes a function that repeats its calls through the same adapters, without the engine: signatures, requests, and answers
 * that are read and checked. This is what a refresh costs at least.
 *
 * @throws {Error} The refresh made more or fewer calls.
 */
export async function recordPortCalls(subject: Subject): Promise<PortCall> {
  const calls: PortCall[] = [];
  const { connections, credentials, methods } = subject.deps;
  const find: typeof methods.find = (of) => {
    const method = methods.find(of);
    return method && recordCalls(method, calls);
  };
  const deps = {
    ...subject.deps,
    connections: recordCalls(connections, calls),
    credentials: recordCalls(credentials, calls),
    methods: { ...methods, find },
  };
  await refreshSome({ ...subject, deps }, 1, 1);
  if (calls.length !== callsOfRefresh) {
    throw new Error(`a refresh made ${calls.length} calls instead of ${callsOfRefresh}`);
  }
  const [acquire, read, ...others] = calls;
  return async () => {
    await Promise.all([acquire?.(), read?.()]);
    for (const call of others) {
      await call();
    }
  };
}

/** Wraps an adapter so that each call that it sends is also kept, to be made again. */
const recordCalls = <Port extends object>(port: Port, calls: PortCall[]): Port =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      return typeof member !== "function"
        ? member
        : (...values: unknown[]) => {
            const answer: unknown = member.apply(target, values);
            if (answer instanceof Promise) {
              calls.push(() => member.apply(target, values));
            }
            return answer;
          };
    },
  });
