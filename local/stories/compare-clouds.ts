import { isDeepStrictEqual } from "node:util";
import type { Disconnected } from "./story-connection.ts";

type ByProject<T> = Readonly<Record<string, T>>;

/** What a setup may change at Google, as the simulator's control plane shows it. */
export type Cloud = {
  readonly policies: ByProject<unknown>;
  readonly services: ByProject<readonly string[]>;
  readonly datasets: ByProject<readonly { readonly id: string }[]>;
  readonly labels: ByProject<unknown>;
  readonly service_accounts: readonly { readonly email: string }[];
};

type Left = Disconnected["left"];

/**
 * Compares some projects before a setup with the same after its teardown. Only APIs and the dataset of the billing export may stay, and each of
 * them must be named in the answer to the disconnect. Pure.
 *
 * @returns What is named and stays.
 * @throws {Error} Anything else differs, or what is named is not there.
 */
export function compareClouds(before: Cloud, after: Cloud, { ids, left }: { readonly ids: readonly string[]; readonly left: Left }): Left {
  const kept = left.filter(({ what }) => what === "api" || what === "dataset");
  const isKept = (what: string, target: string, name: string) =>
    kept.some((each) => each.what === what && each.target === target && each.name === name);
  const absent = kept.filter(({ what, target = "", name = "" }) => !listNames(after, what, target).includes(name));
  if (absent.length > 0) {
    throw new Error(`not there, although the answer names it: ${absent.map(({ name, target }) => `${name} in ${target}`).join(", ")}`);
  }
  const withoutKept = (id: string) => {
    const { services, datasets, ...rest } = pickProject(after, id);
    return {
      ...rest,
      services: services.filter((name) => !isKept("api", id, name)),
      datasets: datasets.filter((dataset) => !isKept("dataset", id, dataset.id)),
    };
  };
  const changed = ids.filter((id) => !isDeepStrictEqual(withoutKept(id), pickProject(before, id)));
  if (changed.length > 0) {
    throw new Error(`the teardown has not left these projects as they were: ${changed.join(", ")}`);
  }
  return kept;
}

function pickProject({ policies, services, datasets, labels, service_accounts }: Cloud, id: string) {
  if (policies[id] === undefined) {
    throw new Error(`there is no project ${id}`);
  }
  return {
    policy: policies[id],
    labels: labels[id],
    accounts: service_accounts.filter(({ email }) => email.endsWith(`@${id}.iam.gserviceaccount.com`)),
    services: services[id] ?? [],
    datasets: datasets[id] ?? [],
  };
}

function listNames(cloud: Cloud, what: string, id: string): readonly string[] {
  const { services, datasets } = pickProject(cloud, id);
  return what === "api" ? services : datasets.map((dataset) => dataset.id);
}
