import { json, Refused } from "../simulator/reply.ts";
import type { Application } from "./application.ts";
import type { Directory } from "./directory.ts";
import type { World } from "./world.ts";

/** Finds the directory that a command of the control plane names. @throws {Refused} 404. */
export function findDirectory({ directories }: World, id: string | undefined): Directory {
  const directory = directories.find((candidate) => candidate.id === id);
  if (directory === undefined) throw refuse(404, `there is no directory ${id}`);
  return directory;
}

/** Finds the application or the managed identity that a command of the control plane names. @throws {Refused} 404. */
export function findApplication({ applications }: World, appId: string | undefined): Application {
  const application = applications.find((candidate) => candidate.appId === appId);
  if (application === undefined) throw refuse(404, `there is no application ${appId}`);
  return application;
}

/** Refuses a command of the control plane. */
export const refuse = (status: number, error: string) => new Refused(json(status, { error }));
