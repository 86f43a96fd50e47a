import { readFileSync } from "node:fs";
import { everyRelay } from "../../functions/providers.ts";
import { allows, looksSecret, type Operation } from "./operation.ts";

/** The vendors' operations that read, with the providers that they are relayed for. */
export const vendors = { google: "gcp", aws: "aws", azure: "azure", ovh: "ovh", tailscale: "tailscale" } as const;

export type Vendor = keyof typeof vendors;

export const patternsOf = (vendor: Vendor): readonly string[] => everyRelay[vendors[vendor]]?.({}).reads ?? [];

/** Reads what a vendor describes: when and from which packages it was read, and the operations. */
export function readDescribed(vendor: Vendor): {
  readonly date: string;
  readonly packages: string;
  readonly operations: readonly Operation[];
} {
  const [head = "", ...lines] = readFileSync(new URL(`${vendor}.tsv`, import.meta.url), "utf8")
    .trim()
    .split("\n");
  const [date = "", packages = ""] = head.slice(2).split("\t");
  const operations = lines.map((line) => {
    const [name = "", fields = ""] = line.split("\t");
    return { name, fields: fields === "" ? [] : fields.split(",") };
  });
  return { date, packages, operations };
}

/** Finds the described operations that some pattern allows. A name that looks secret by its last word counts as a field. */
export const allowedOf = (patterns: readonly string[], operations: readonly Operation[]): readonly Operation[] =>
  operations
    .filter(({ name }) => patterns.some((pattern) => allows(pattern, name)))
    .map(({ name, fields }) => {
      const last = name.split("/").findLast((segment) => !segment.startsWith("*")) ?? "";
      return { name, fields: looksSecret(last) ? [...fields, `(${last})`] : fields };
    });
