import type { ActivityEntry } from "../../client/generated/operations.ts";

type Who = ActivityEntry["who"];

const kinds: Readonly<Record<Who["kind"], string>> = {
  person: "a person",
  machine: "a machine",
  system: "Aurora, by itself",
  operator: "the operator of Aurora",
  unknown: "not known yet",
};

/** Who acted. An event does not say it before its hour is sealed. @param person - The reader. */
export const describeWho = ({ kind, id }: Who, person: string): string =>
  id === null ? kinds[kind] : id === person ? `${id} (you)` : kind === "machine" ? `${id} (machine)` : id;
