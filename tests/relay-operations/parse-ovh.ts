import { joined, type Operation } from "./operation.ts";

/** Reads the paths of the control panel's services. A resource has its list at the path before its name. What they answer is not described. */
export const parseOvh = (code: string): readonly Operation[] =>
  joined(
    [...code.matchAll(/["'](\/(?:[\w-]+|:\w+)(?:\/(?:[\w-]+|:\w+))*)["']/g)]
      .flatMap(([, path = ""]) => [path, path.replace(/\/:\w+$/, "")])
      .filter((path) => path !== "")
      .map((path) => ({ name: `GET /1.0${path.replaceAll(/:\w+/g, "*")}`, fields: [] })),
  );
