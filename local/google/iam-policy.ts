import { randomBytes } from "node:crypto";

export type Condition = { readonly expression: string; readonly title?: string; readonly description?: string; readonly location?: string };

/** One role in one condition. A service account is a member by its unique id, so that another account of its name inherits nothing. */
export type Binding = { readonly role: string; readonly members: readonly string[]; readonly condition?: Condition };

/** The etag of an account's policy that was never set. */
export const NEVER_SET = "ACAB";

/** The allow policy of one project or service account. A read shows the last write; a permission check sees it only when it has spread. */
export class Policy {
  #etag: string;
  #writes: readonly { readonly bindings: readonly Binding[]; readonly effectAt: Date }[] = [];
  auditConfigs: readonly unknown[] = [];
  /** So many of the next `setIamPolicy` calls find that another writer was faster. */
  concurrentWriters = 0;
  #colleagues = 0;

  constructor(etag = createEtag()) {
    this.#etag = etag;
  }

  get etag(): string {
    return this.#etag;
  }

  get bindings(): readonly Binding[] {
    return this.#writes.at(-1)?.bindings ?? [];
  }

  get isConditional(): boolean {
    return hasCondition(this.bindings);
  }

  /** Replaces all bindings. Each write has an etag of its own, even if it changes nothing. */
  write(bindings: readonly Binding[], now: Date, effectAt: Date): void {
    const current = this.#writes.findLastIndex((write) => write.effectAt <= now);
    this.#writes = [...this.#writes.slice(Math.max(current, 0)), { bindings: mergeBindings(bindings), effectAt }];
    this.#etag = createEtag();
  }

  add({ role, members, condition }: Binding, now: Date, effectAt: Date): void {
    this.write([...this.bindings, { role, members, ...(condition && { condition }) }], now, effectAt);
  }

  /** Removes members from a role in exactly this condition. @returns Whether one of them had the role. */
  remove({ role, members, condition }: Binding, now: Date, effectAt: Date): boolean {
    const key = bindingKey({ role, condition });
    const isMeant = (binding: Binding) => bindingKey(binding) === key;
    if (!this.bindings.some((binding) => isMeant(binding) && binding.members.some((member) => members.includes(member)))) return false;
    const left = this.bindings.map((binding) =>
      isMeant(binding) ? { ...binding, members: binding.members.filter((member) => !members.includes(member)) } : binding,
    );
    this.write(left, now, effectAt);
    return true;
  }

  /** Lets a colleague of the customer write first, if that was ordered. */
  meetAnotherWriter(now: Date): void {
    if (this.concurrentWriters === 0) return;
    this.concurrentWriters -= 1;
    this.#colleagues += 1;
    this.add({ role: "roles/viewer", members: [`user:colleague-${this.#colleagues}@example.com`] }, now, now);
  }

  /** The roles that a principal has now, by any of its names, after what has spread. Conditions are not evaluated: a conditional binding permits nothing here. */
  rolesOf(names: readonly string[], now: Date): string[] {
    const bindings = this.#writes.findLast(({ effectAt }) => effectAt <= now)?.bindings ?? [];
    return bindings
      .filter(({ members, condition }) => condition === undefined && members.some((member) => names.includes(member)))
      .map(({ role }) => role);
  }
}

export const hasCondition = (bindings: readonly Binding[]): boolean => bindings.some(({ condition }) => condition !== undefined);

/** What a binding is told from others by. */
export const bindingKey = ({ role, condition: c }: Pick<Binding, "role"> & { condition?: Condition | undefined }): string =>
  JSON.stringify([role, c?.expression, c?.title, c?.description, c?.location]);

/** Joins the bindings of the same role and condition, and drops those without members, as Google stores them. */
function mergeBindings(bindings: readonly Binding[]): readonly Binding[] {
  const merged = new Map<string, Binding>();
  for (const binding of bindings) {
    const key = bindingKey(binding);
    const members = [...new Set([...(merged.get(key)?.members ?? []), ...binding.members])].sort();
    merged.set(key, { ...binding, members });
  }
  return [...merged.values()].filter(({ members }) => members.length > 0).sort((a, b) => (a.role < b.role ? -1 : Number(a.role > b.role)));
}

function createEtag(): string {
  return `Bw${randomBytes(7).toString("base64url").slice(0, 9)}=`;
}
