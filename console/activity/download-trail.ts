import { readAudit } from "../../client/generated/operations.ts";
import type { Ask } from "../ask.ts";

const dayMs = 86_400_000;

/**
 * Has the browser save the sealed files of the audit trail, one line of JSON each: the records with the proof of each file. Any of them can be checked by
 * itself, with the public key of the trail.
 *
 * @param days - How far back.
 */
export async function downloadTrail(ask: Ask, days: number): Promise<void> {
  const lines: string[] = [];
  let after: string | null = new Date(Date.now() - days * dayMs).toISOString().slice(0, 13);
  while (after !== null) {
    const page: { readonly files: readonly object[]; readonly next: string | null } = await ask(readAudit, { after });
    lines.push(...page.files.map((file) => JSON.stringify(file)));
    after = page.next;
  }
  const url = URL.createObjectURL(new Blob([lines.map((line) => `${line}\n`).join("")], { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `audit-${new Date().toISOString().slice(0, 10)}.jsonl`;
  link.click();
  URL.revokeObjectURL(url);
}
