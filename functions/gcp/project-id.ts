/** @see {@link https://cloud.google.com/resource-manager/docs/creating-managing-projects Project ids}; old ones begin with a domain. */
export const projectIdPattern = /^[a-z][a-z0-9.:-]{3,127}$/;

export const isProjectId = (id: unknown): id is string => typeof id === "string" && projectIdPattern.test(id);
