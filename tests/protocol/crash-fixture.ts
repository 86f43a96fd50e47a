/** The process has died: none of its code runs, its `catch` blocks included. */
export class Crash extends Error {}

export type Step = { readonly call: number; readonly name: string };

/** When a process dies: at which of its calls to a port, before the call had its effect or after. */
export type Death = { readonly call: number; readonly when: "before" | "after" };

/** Calls that have no effect outside the process. */
const local = new Set(["locate", "missingScopes", "carryOver", "detailsOf"]);

/**
 * A process whose every call to the outside is counted, and that dies at one of them. After that each further call fails
 * as well and has no effect, so that nothing the code does on a failure can be of any use.
 */
export function mortalProcess(death?: Death) {
  const steps: Step[] = [];
  let isDead = false;

  const run = async (name: string, call: () => Promise<unknown>) => {
    if (isDead) {
      throw new Crash();
    }
    steps.push({ call: steps.length + 1, name });
    const isLast = steps.length === death?.call;
    isDead = isLast && death?.when === "before";
    if (isDead) {
      throw new Crash();
    }
    const outcome = await Promise.allSettled([call()]).then(([settled]) => settled);
    // Another call may have been under way when the process died: nothing brings it back.
    isDead ||= isLast;
    if (isDead) {
      throw new Crash();
    }
    if (outcome.status === "rejected") {
      throw outcome.reason;
    }
    return outcome.value;
  };

  const wrap = <T extends object>(portName: string, port: T): T =>
    new Proxy(port, {
      get: (target, property) => {
        const member: unknown = Reflect.get(target, property);
        const name = String(property);
        return typeof member === "function" && !local.has(name)
          ? (...given: unknown[]) => run(`${portName}.${name}`, () => Reflect.apply(member, target, given))
          : member;
      },
    });

  return { steps, wrap, isDead: () => isDead };
}
